/** How the sources are written, as far as no linter and no formatter sees it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The lines of all files in some folders, as `src/array/shape.ts:42` and their text. */
const linesIn = (...folders: readonly string[]): (readonly [place: string, line: string])[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('node_modules'))
      .flatMap((file) =>
        readFileSync(join(root, folder, file), 'utf8')
          .split('\n')
          .map((line, i) => [`${folder}/${file}:${i + 1}`, line] as const),
      ),
  );

const where = (
  lines: readonly (readonly [place: string, line: string])[],
  is: (line: string) => boolean,
): string[] => lines.filter(([, line]) => is(line)).map(([place]) => place);

/**
 * Users see `SortOptions` as that of `np.sort` or of `lax.sort`; the targets do not see each other.
 */
const namespaces = [
  /^src\/(numpy\/(linalg|fft)|lax\/linalg|scipy\/\w+|numpy|lax|nn|ops|random|scipy)\//,
  /^src\/codegen\/targets\/(js|wasm)\//,
];

/** Whether one name may be declared at all these places: each is in another namespace of a kind. */
const mayShareName = (places: readonly string[]): boolean =>
  places.length === 1 ||
  namespaces.some((kind) => {
    const found = places.map((place) => kind.exec(place)?.[1]);
    return !found.includes(undefined) && new Set(found).size === places.length;
  });

describe('the sources', () => {
  const all = linesIn('src', 'test', 'scripts', 'bench', 'examples');
  const src = all.filter(([place]) => place.startsWith('src/'));

  test('are looked at', () => {
    expect(src.length).toBeGreaterThan(10_000);
    expect(where(all, (line) => /^\s*\* /.test(line)).length).toBeGreaterThan(1000);
  });

  test('have comments of at most 100 columns', () => {
    const isComment = (line: string): boolean => /^\s*(\/\/|\/\*|\*)/.test(line);
    expect(where(all, (line) => isComment(line) && line.length > 100)).toEqual([]);
  });

  test('read what is in range with at(list, i), typed arrays apart', () => {
    const asserted =
      /\]!(?!=)|[\w)\]]\[(\d+|[a-z]|\w+ [+-] \w+|\w+\.id)\] as (?!number|bigint|never)/;
    const found = where(src, (line) => asserted.test(line));
    // zip takes lists of whatever there is, holes among it.
    expect(found.filter((place) => !place.startsWith('src/array/shape.ts'))).toEqual([]);
  });

  test('give each exported type a name of its own', () => {
    const declared = new Map<string, string[]>();
    for (const [place, line] of src) {
      const name = /^export (?:abstract )?(?:interface|type|class) (\w+)/.exec(line)?.[1];
      if (name !== undefined) declared.set(name, [...(declared.get(name) ?? []), place]);
    }
    expect(declared.size).toBeGreaterThan(500);
    const shared = [...declared].filter(([, places]) => !mayShareName(places));
    expect(shared).toEqual([]);
  });
});
