/**
 * What consoles show, also where a minifier has renamed all classes: asked of V8's inspector, which
 * is what the consoles of browsers ask.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as unbundled from '../../src/index.js';

type Library = typeof unbundled;

const folder = mkdtempSync(join(tmpdir(), 'consoles-'));
const session = new Session();
let minified: Library;

beforeAll(async () => {
  const outfile = join(folder, 'library.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    // As scripts/bundle.mjs says: modules are imported for what they do.
    ignoreAnnotations: true,
    outfile,
  });
  minified = (await import(pathToFileURL(outfile).href)) as Library;
  session.connect();
});
afterAll(() => {
  session.disconnect();
  rmSync(folder, { recursive: true });
});

/** What a browser's console shows of a value: its class, and the names of its properties. */
function shown(value: unknown): { readonly heading: string; readonly properties: string[] } {
  const holder = globalThis as { shown?: unknown };
  holder.shown = value;
  let found = { heading: '', properties: [] as string[] };
  session.post(
    'Runtime.evaluate',
    { expression: 'globalThis.shown', generatePreview: true },
    (error, answer) => {
      if (error !== null) throw error;
      const { description = '', preview } = answer.result;
      const properties = preview?.properties.map(({ name }) => name) ?? [];
      found = { heading: description.split('\n', 1)[0] as string, properties };
    },
  );
  delete holder.shown;
  return found;
}

function thrownBy(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const inTrace = <T>({ jit }: Library, look: (x: unknown) => T): T => {
  let seen: T | undefined;
  jit((x: unbundled.NDArray) => {
    seen = look(x);
    return x;
  })(1);
  return seen as T;
};

describe.each([
  ['as it is', () => unbundled],
  ['minified', () => minified],
])('%s', (_how, library) => {
  test('classes have their names', () => {
    const { numpy: np } = library();
    const x = np.array([1, 2]);
    expect(shown(x).heading).toBe('DenseArray');
    expect(shown(x).properties).toEqual(Object.keys(x));
    expect(Object.keys(x).sort()).toEqual(['aval', 'cloning', 'elements']);
    expect(inTrace(library(), shown).heading).toBe('Tracer');
    expect(x.constructor.name).toBe('DenseArray');
    expect(inTrace(library(), (y) => (y as object).constructor.name)).toBe('Tracer');
  });

  test('errors begin with theirs', () => {
    const { numpy: np, InternalError } = library();
    const error = thrownBy(() => np.ones([3]).add(np.ones([4]))) as Error;
    expect(error.stack).toMatch(/^TanjentError: /);
    expect(String(error)).toMatch(/^TanjentError: /);
    expect(shown(error).heading).toMatch(/^TanjentError: /);
    expect(error.constructor.name).toBe('TanjentError');
    expect(new InternalError('x').stack).toMatch(/^InternalError: /);
  });

  test('Node shows values', () => {
    const { numpy: np } = library();
    const x = np.array([1, 2]);
    expect(inspect(x)).toBe('array([1. 2.], dtype=float64)');
    x.dispose();
    expect(inspect({ x })).toBe('{ x: array(deleted, f64[2]) }');
  });
});
