/**
 * What is known of a primitive stands in its record: who else asks for one by its name is listed
 * here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { exactOperations } from '../src/codegen/jit/evaluated-first.js';
import { rules } from '../src/primitives/index.js';

const src = fileURLToPath(new URL('../src', import.meta.url));

/**
 * All that see equations, but for the records themselves. What writes loops compares operations
 * there.
 */
const folders = [
  'ir',
  'trace',
  'transforms',
  'codegen/jit',
  'codegen/lower/plan',
  'debug',
  'operands',
];

/**
 * The comparisons there are: calls are inlined and pass packs; identities, sums of updates, sums
 * that loops carry, sides of conditions, reads by rows, rows that only count and the operands of
 * loops look at how an operand was made.
 */
const exceptions = [
  'ir/passes/identities.ts',
  'ir/passes/inline-calls.ts: call',
  'ir/passes/pack-results.ts: call, reshape, slice',
  'ir/passes/sums-of-updates.ts: add, dynamicSlice, dynamicUpdateSlice, pad, scatterAdd',
  'ir/passes/bodies/carried-sums.ts: add, mul, neg, pad, reshape, sub',
  'ir/passes/bodies/choose-sides.ts: add, convert, dynamicSlice, sub',
  'ir/passes/bodies/operands-of-loops.ts: broadcast',
  'ir/passes/bodies/read-by-rows.ts: dynamicSlice',
  'ir/passes/bodies/turn-numbers.ts: add, ge, gt, iota, le, lt, max, min, mul, select, sub',
  'ir/passes/bodies/turns-at-once.ts: iota',
  `codegen/jit/evaluated-first.ts: ${[...exactOperations].sort().join(', ')}`,
];

const files = folders.flatMap((folder) =>
  readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => join(src, folder, f)),
);

type Parts = Readonly<Record<string, unknown>>;

/** The name of a primitive that a node is as a text. */
const nameIn = (node: unknown): string[] => {
  const { type, value } = (node ?? {}) as Parts;
  return type === 'Literal' && typeof value === 'string' && Object.hasOwn(rules, value)
    ? [value]
    : [];
};

/** Whether a node may be the primitive of an equation: `e.primitive`, `primitive` or `name`. */
const isPrimitive = (node: unknown): boolean => {
  const { name, property, expression } = (node ?? {}) as Parts;
  // What `?.` stands in is one node more.
  if (expression !== undefined) return isPrimitive(expression);
  return ['primitive', 'name'].includes(
    ((property as Parts | undefined)?.['name'] ?? name) as string,
  );
};

/** The names that a node compares a primitive with, looks up, or has in a list or a table. */
function namesComparedBy(node: Parts): string[] {
  switch (node['type']) {
    case 'BinaryExpression': {
      const [left, right] = [node['left'], node['right']];
      if (!/^[=!]==?$/.test(node['operator'] as string)) return [];
      return isPrimitive(left) ? nameIn(right) : isPrimitive(right) ? nameIn(left) : [];
    }
    case 'SwitchStatement':
      return isPrimitive(node['discriminant'])
        ? (node['cases'] as Parts[]).flatMap((c) => nameIn(c['test']))
        : [];
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).flatMap(nameIn);
    case 'CallExpression': {
      const isQuestion = nameOf((node['callee'] as Parts)['property']).startsWith('made');
      return isQuestion ? (node['arguments'] as unknown[]).flatMap(nameIn) : [];
    }
    case 'ObjectExpression': {
      const keys = (node['properties'] as Parts[]).map((p) => nameOf(p['key']));
      const isTable = keys.length > 1 && keys.every((key) => Object.hasOwn(rules, key));
      return isTable ? keys : [];
    }
    default:
      return [];
  }
}

const nameOf = (node: unknown): string => ((node as Parts | undefined)?.['name'] ?? '') as string;

function namesComparedIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(namesComparedIn);
  return 'type' in node ? [...namesComparedBy(node as Parts), ...inside] : inside;
}

const comparedIn = (source: string): string[] => {
  const { code } = transformSync(source, { loader: 'ts' });
  const names = namesComparedIn(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  return [...new Set(names)].sort();
};

test.each([
  ["e.primitive === 'scan'", ['scan']],
  ["switch (primitive) { case 'while': f(); }", ['while']],
  ["rule.kind === 'call'", []],
  ["new Set<PrimName>(['sin', 'cos']).has(e.primitive)", ['cos', 'sin']],
  ['const costs = { sin: 1, cos: 2 }', ['cos', 'sin']],
  ["rewriting.made(x, 'neg')", ['neg']],
  ["b.emit('neg', [x], noParams)", []],
])('the scan sees %s', (source, names) => {
  expect(comparedIn(source)).toEqual(names);
});

test('no file but the listed ones compares primitives with names', () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((path) => {
    const names = comparedIn(readFileSync(path, 'utf8'));
    const file = relative(src, path);
    if (exceptions.includes(file)) return [file];
    return names.length === 0 ? [] : [`${file}: ${names.join(', ')}`];
  });
  expect(found).toEqual(exceptions);
});
