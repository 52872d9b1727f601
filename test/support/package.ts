/** The package as a user's project has it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePackage } from '../../scripts/package/package.mjs';

/** Builds the package into `node_modules` of a folder. Its types are not there. */
export async function installPackage(folder: string): Promise<void> {
  const target = join(folder, 'node_modules/tanjent');
  mkdirSync(target, { recursive: true });
  copyFileSync(
    fileURLToPath(new URL('../../package.json', import.meta.url)),
    join(target, 'package.json'),
  );
  await writePackage(join(target, 'dist'));
}
