/** What every bundle of this repository has in common. */
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  // package.json names the published files that have effects when they are imported. Sources are none of
  // them, but some are imported for what they do.
  ignoreAnnotations: true,
};
