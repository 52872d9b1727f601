/**
 * Makes the calls of the library's table one by one, each with an empty registry of primitives, and
 * prints what fails. Bundled so that primitives are registered when their names are used: see
 * links.test.ts.
 */
import { tables } from './always.js';
import { clearCaches, grad, numpy as np, vmap, type NDArray } from '../../src/index.js';
import { applied, isDouble } from '../library/applied.js';
import type { Call } from '../library/calls.js';
import { calls as table, invoke } from '../library/public.js';

const failures: string[] = [];
let count = 0;

function alone(what: string, run: () => unknown): void {
  count++;
  clearCaches();
  for (const { table, always } of tables)
    for (const name of Object.keys(table)) if (!always.has(name)) delete table[name];
  try {
    run();
  } catch (error) {
    failures.push(`${what}: ${String(error).split('\n', 1)[0]?.slice(0, 200)}`);
  }
}

const sumOf = (leaves: readonly NDArray[]): NDArray =>
  leaves.filter(isDouble).reduce((sum, x) => np.add(sum, np.sum(x)), np.array(0));

function slopesAlone(name: string, call: Call): void {
  const { arrays, apply } = applied(name, call, isDouble);
  if (arrays.length === 0) return;
  const argnums = arrays.map((_, i) => i);
  const slopes = grad((...xs: NDArray[]) => sumOf(apply(...xs)), { argnums });
  alone(`the slopes of ${name}`, () => slopes(...arrays));
}

for (const [name, { kind, calls }] of Object.entries(table)) {
  for (const call of calls) alone(name, () => invoke(name, call));
  const [first] = calls;
  if (first === undefined) continue;
  if (kind === 'smooth' || kind === 'elementwise') slopesAlone(name, first);
  const batched = vmap((...args: never[]) => invoke(name, { args }) as NDArray);
  if (kind === 'elementwise') alone(`vmap of ${name}`, () => batched(...(first.args as never[])));
}

const always = tables.map((one) => one.always.size);
console.log(JSON.stringify({ count, always, failures }));
