/** The package as a user's project has it. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePackage } from '../../scripts/package/package.mjs';

/** The built files by their paths: built once for all projects. */
let built: Promise<ReadonlyMap<string, string>> | undefined;

/** Builds the package into `node_modules` of a folder. Its types are not there. */
export async function installPackage(folder: string): Promise<void> {
  const target = join(folder, 'node_modules/tanjent');
  mkdirSync(target, { recursive: true });
  copyFileSync(
    fileURLToPath(new URL('../../package.json', import.meta.url)),
    join(target, 'package.json'),
  );
  for (const [name, text] of await (built ??= build())) {
    const path = join(target, 'dist', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

async function build(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'tanjent-built-'));
  try {
    const sizes = await writePackage(folder);
    return new Map(
      [...sizes.keys()].map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
