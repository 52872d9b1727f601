/** The folder of a user who has written `pages/` and installed the package; all tests share it. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { installPackage } from '../support/package.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly folder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'tanjent-browser-'));
  cpSync(fileURLToPath(new URL('pages', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  await installPackage(folder);
  project.provide('folder', folder);
  return () => rmSync(folder, { recursive: true });
}
