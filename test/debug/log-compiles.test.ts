import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  clearCaches,
  debug,
  jit,
  numpy as np,
  setCompileDefaults,
  setDefaultDType,
  setThreads,
  type NDArray,
} from '../../src/index.js';
import { projectTarget } from '../support/target.js';

/** What was logged, without what differs from run to run. */
let logged: string[] = [];

beforeEach(() => {
  // What other files have compiled would not be compiled again.
  clearCaches();
  logged = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => {
    logged.push(
      text
        .replace(/ at \S*(log-compiles\.test\.ts):\d+:\d+/, ' at $1')
        .replace(/in [\d.]+ ms;/, 'in … ms;')
        .replace(
          /estimated for a run: [\d.]+ (?:µs|ms) in js, [\d.]+ (?:µs|ms) in wasm/,
          'estimated: …',
        ),
    );
  });
  debug.logCompiles(true);
});
afterEach(() => {
  debug.logCompiles(false);
  vi.restoreAllMocks();
  setCompileDefaults({ target: projectTarget });
  setDefaultDType('float64');
});

/** An array for which nothing is compiled. */
const zeros = (n: number): NDArray => np.array(new Float64Array(n));

/** The reason that the last line gives. */
const again = (): string | undefined => /again, because ([^]*)\.$/.exec(logged.at(-1) ?? '')?.[1];

test('tells what is compiled, for what, from where and for which target', () => {
  setCompileDefaults({ target: 'auto' });
  const f = jit(function wave({ w }: { w: NDArray }, x: NDArray | number) {
    return np.sin(w).mul(x);
  });
  f({ w: zeros(3) }, 2);
  f({ w: zeros(3) }, 3);
  jit(f, { target: 'wasm' })({ w: zeros(3) }, 2);
  np.sin(zeros(5));
  expect(logged).toEqual(
    [
      'compiled wave for (argument 0.w: f64[3], argument 1: f64[]*) at log-compiles.test.ts to js in … ms; estimated: …',
      'compiled jit(wave) for (argument 0.w: f64[3], argument 1: f64[]*) at log-compiles.test.ts to wasm, as was said, in … ms; estimated: …',
      'compiled the operation b:f64[5] = sin a for (f64[5]) at log-compiles.test.ts to js in … ms; estimated: …',
    ].map((line) => `tanjent: ${line}`),
  );
});

test('tells why something is compiled again', () => {
  const f = jit((x: NDArray, ..._others: unknown[]) => x.mul(2));
  f(zeros(3));
  expect(again()).toBeUndefined();
  f(zeros(4));
  expect(again()).toBe('argument 0 is f64[4] and was f64[3]');
  f(zeros(4), { mode: 'fast' });
  expect(again()).toBe("argument 1.mode is 'fast' and was absent");
  f(zeros(4), { mode: 'slow' });
  expect(again()).toBe("argument 1.mode is 'slow' and was 'fast'");
  f(zeros(3), { mode: 'slow', w: zeros(2) });
  expect(again()).toBe(
    'argument 0 is f64[3] and was f64[4], argument 1.w is f64[2] and was absent',
  );
  f(zeros(4), () => 1);
  f(zeros(4), () => 2);
  expect(again()).toMatch(/^a function or an object among the static arguments is another/);
  const other = projectTarget === 'js' ? 'wasm' : 'js';
  setCompileDefaults({ target: other });
  f(zeros(4));
  expect(again()).toBe(`the target is ${other} and was ${projectTarget}`);
  setCompileDefaults({ target: projectTarget });
  setDefaultDType('float32');
  f(zeros(4));
  expect(again()).toBe('the default dtype is float32 and was float64');
  setDefaultDType('float64');
  setThreads(null);
  f(zeros(4));
  expect(again()).toBe('threads is one for each core and was 1');
  setThreads(1);
  clearCaches();
  f(zeros(4));
  expect(again()).toMatch(/^the number of calls of clearCaches\(\) is \d+ and was \d+$/);
});

test('tells of static arguments by their numbers', () => {
  const f = jit((n: number, x: NDArray) => x.mul(n), { staticArgnums: 0 });
  f(2, zeros(3));
  f(3, zeros(3));
  expect(again()).toBe('static argument 0 is 3 and was 2');
});

test('tells of a jit in a loop', () => {
  for (let i = 0; i < 2; i++) jit((x: NDArray) => x.mul(3))(zeros(3));
  expect(logged).toHaveLength(2);
  expect(again()).toMatch(/^this is another function that jit has made.* Call jit once/);
});

test('says nothing any more when told so', () => {
  debug.logCompiles(false);
  jit((x: NDArray) => x.mul(4))(zeros(3));
  expect(logged).toEqual([]);
});

test('TANJENT_LOG=compile logs from the start', () => {
  const script = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
  const example = fileURLToPath(new URL('../../examples/gradient.ts', import.meta.url));
  const run = (words: string): string =>
    spawnSync('node', [script, example], {
      env: { ...process.env, TANJENT_LOG: words },
      encoding: 'utf8',
    }).stderr;
  expect(run('compile')).toMatch(/^tanjent: compiled .* at \S*gradient\.ts:\d+:\d+ to js/m);
  expect(run('')).toBe('');
});
