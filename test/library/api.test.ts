import { expect, test } from 'vitest';
import * as library from '../../src/index.js';
import { publicDeclarations } from './declarations.js';
import { publicFunctions } from './public.js';

/** The names that are not functions: constants, and what is made at run time. */
const constants = (path: string, namespace: object): string[] =>
  Object.entries(namespace).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'function') return [];
    const isNamespace = Object.prototype.toString.call(value) === '[object Module]';
    return isNamespace ? constants(`${path}${name}.`, value as object) : [`${path}${name}`];
  });

test('the public names', async () => {
  const names = [...publicFunctions().keys(), ...constants('', library)].sort();
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot('public-names.txt');
});

test('the public types', async () => {
  await expect(publicDeclarations()).toMatchFileSnapshot('public-types.txt');
});
