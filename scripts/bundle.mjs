/** What every bundle of this repository has in common. */
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  // package.json says sideEffects: false of the one file that is published. Among its sources are
  // modules that are imported for what they do: they install the executor and put methods on arrays.
  ignoreAnnotations: true,
};
