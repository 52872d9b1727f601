/** Vite's server, its renderer and Vitest: packages that are taken in are rewritten there, too. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installStrictly } from './builds.js';
import { Project } from './bundles.js';

const packages: Readonly<Record<string, string>> = {
  'squares/package.json': `{ "name": "squares", "type": "module", "exports": "./index.js" }`,
  'squares/index.js': `export const square = (x) => { let y = x; if (x > 1) y = x * x; return y; };`,
  'cubes/package.json': `{ "name": "cubes", "main": "./index.js" }`,
  'cubes/index.js': `var half = require('./half.js');
    exports.cube = function (x) { return x < 0 ? half(x) * 2 * x * x : x * x * x; };`,
  'cubes/half.js': `module.exports = function (x) { if (x > 100) return 0; return x / 2; };`,
};

const files: Readonly<Record<string, string>> = {
  'src/main.ts': `
    import { grad, jit } from 'tanjent';
    import { square } from 'squares';
    import cubes from 'cubes';
    const slope = (f: unknown, x: number): number => (jit(grad(f as never)) as any)(x).item();
    export const slopes = [slope(square, 3), slope(cubes.cube, -2), slope(cubes.cube, 1)];`,
  'vite.config.js': `
    import tanjent from 'tanjent/plugin';
    const include = (process.env.TAKEN ?? '').split(' ').filter((glob) => glob !== '');
    export default { plugins: [tanjent.vite({ include })] };`,
  'src/slopes.test.ts': `
    import { expect, test } from 'vitest';
    import { slopes } from './main.ts';
    test('slopes', () => expect(slopes).toEqual([6, 12, 3]));`,
  'server.mjs': `
    import { createServer } from 'vite';
    const server = await createServer({
      server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'silent',
    });
    const { slopes } = await server.ssrLoadModule('/src/main.ts').catch(({ message }) => ({ slopes: message }));
    console.log(JSON.stringify(slopes));
    await server.close();`,
  'optimize.mjs': `
    import { optimizeDeps, resolveConfig } from 'vite';
    const config = await resolveConfig({ logLevel: 'silent', optimizeDeps: { include: ['cubes'] } }, 'serve');
    await optimizeDeps(config);`,
};

const workspace = new Project();
let project: Project;

beforeAll(async () => {
  const tools = ['esbuild', 'rolldown', 'unplugin', 'vite', 'vitest'];
  project = await installStrictly(workspace, { packages, tools });
  for (const [name, text] of Object.entries(files)) project.write(name, text);
}, 120_000);
afterAll(() => workspace.remove());

const both = 'node_modules/squares node_modules/cubes';

/** Runs a file with the patterns that are taken in. */
const run = (taken: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, args, {
    cwd: project.folder,
    encoding: 'utf8',
    env: { ...process.env, TAKEN: taken, NODE_ENV: '', VITEST: '' },
  });

test('the renderer runs packages of ES modules and of CommonJS', () => {
  const { stdout, stderr } = run(both, 'server.mjs');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([6, 12, 3]);
  expect(run('', 'server.mjs').stdout).toContain('was used as a number');
}, 60_000);

test('so does Vitest', () => {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
  const { stdout, stderr } = run(both, ...vitest);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/Tests .*1 passed/);
  expect(run('', ...vitest).status).toBe(1);
}, 60_000);

test('what is bundled for development follows the patterns', () => {
  const bundled = (taken: string): string => {
    expect(run(taken, 'optimize.mjs').stderr).toBe('');
    return readFileSync(join(project.folder, 'node_modules/.vite/deps/cubes.js'), 'utf8');
  };
  expect(bundled('')).not.toContain('tj.');
  expect(bundled(both)).toContain('tj.');
  expect(bundled('node_modules/squares')).not.toContain('tj.');
}, 60_000);
