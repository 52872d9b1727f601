/** The guides for those who come from elsewhere: each name that their tables give is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse, type Node } from 'acorn';
import { describe, expect, test } from 'vitest';
import * as library from '../../src/index.js';

const folder = new URL('../../docs/from/', import.meta.url);
const guides = readdirSync(folder).filter((name) => name.endsWith('.md'));
const { numpy: np, jit } = library;
const namespaces: Readonly<Record<string, unknown>> = { ...library, np };
const jitted = jit((x) => x);
const array = np.ones([2]);

/** The code in the last column of the rows. */
const spansOf = (text: string): string[] =>
  [...text.matchAll(/^\|.*\|(.*)\|$/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([^`]+)`/g)].map((m) => m[1] as string),
  );

type Tree = Node & Readonly<Record<string, unknown>>;
const isNode = (x: unknown): x is Tree => typeof (x as Node | null)?.type === 'string';

/** All members that a text reads, as the object and the name of the member. */
function* membersOf(node: Tree): Generator<readonly [object: Tree, name: string]> {
  if (node.type === 'MemberExpression' && node['computed'] === false)
    yield [node['object'] as Tree, (node['property'] as Tree)['name'] as string];
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* membersOf(child);
}

function* calledNames(node: Tree): Generator<string> {
  const callee = node['callee'];
  if (node.type === 'CallExpression' && isNode(callee) && callee.type === 'Identifier')
    yield callee['name'] as string;
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* calledNames(child);
}

/** What an expression of a guide stands for: a namespace, or a value of its kind. */
function valueOf(node: Tree): unknown {
  if (node.type === 'Identifier') return namespaces[node['name'] as string] ?? array;
  if (node.type === 'MemberExpression') {
    const object = valueOf(node['object'] as Tree) as Readonly<Record<string, unknown>>;
    return object[(node['property'] as Tree)['name'] as string];
  }
  const callee = node['callee'] as Tree | undefined;
  const name = (callee?.['property'] as Tree | undefined)?.['name'] ?? callee?.['name'];
  if (name === 'jit') return jitted;
  if (name === 'lower') return jitted.lower(array);
  return name === 'at' ? array.at(0) : array;
}

const parsed = (span: string): Tree =>
  parse(span, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowAwaitOutsideFunction: true,
  }) as Node as Tree;

/** Objects of browsers, and functions of the reader's own. */
const foreign = /^(f|g|context)$/;

function unknownNames(span: string): string[] {
  const tree = parsed(span);
  const members = [...membersOf(tree)].filter(([object, name]) => {
    if (object.type === 'Identifier' && foreign.test(object['name'] as string)) return false;
    const value = valueOf(object);
    return value === undefined || value === null || !(name in Object(value));
  });
  const called = [...calledNames(tree)].filter(
    (name) => !foreign.test(name) && !(name in namespaces),
  );
  return [...members.map(([, name]) => name), ...called];
}

describe.each(guides)('docs/from/%s', (name) => {
  const spans = spansOf(readFileSync(new URL(name, folder), 'utf8')).filter(
    (span) => !/^(import|using|key\b)/.test(span),
  );

  test('has names of ours that exist', () => {
    expect(spans.length).toBeGreaterThan(12);
    expect(spans.flatMap((span) => unknownNames(span).map((n) => `${n} of ${span}`))).toEqual([]);
  });
});

test('a name that is not there is seen', () => {
  expect(unknownNames('np.sinn(x)')).toEqual(['sinn']);
  expect(unknownNames('x.ad(y)')).toEqual(['ad']);
  expect(unknownNames('x.at(0).sett(y)')).toEqual(['sett']);
  expect(unknownNames('scipy.stats.norm.pdff(x)')).toEqual(['pdff']);
  expect(unknownNames('gradd(f)(x)')).toEqual(['gradd']);
  expect(unknownNames('jit(f).lower(x).texts()')).toEqual(['texts']);
  expect(unknownNames('x.at(i).set(v)')).toEqual([]);
});
