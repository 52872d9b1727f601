/** What is looked at before anything runs: all operations of a module, and who calls whom. */
import { fail } from '../../array/errors.js';
import { failAt, GivenOperation } from './given.js';
import { calleeOf } from './rules/callee.js';
import { composedOf } from './rules/composed.js';
import { isUnderstood } from './rules/index.js';
import { calledBy, customCallRule } from './rules/linalg.js';
import { forEachOperation, type MlirFunction, type MlirModule } from './text/module.js';
import { placeOf, who } from './text/scanner.js';

/** A function with more operations than these stays a function if it is called more than once. */
const mostInlined = 64;

/**
 * Throws `bad-argument` for operations that are not understood, all at once, and `parse-error` for
 * functions that call themselves. Gives the names of the functions that stay functions: written
 * out wherever they are called they would take more room than the text.
 */
export function checkModule(module: MlirModule, main: MlirFunction): ReadonlySet<string> {
  const reached = new Map<string, Reached>();
  reach(module, main, reached, []);
  refuseUnknown(
    module,
    [...reached.values()].map((r) => r.of),
  );
  const shared = new Set<string>();
  // Functions come after those that they call.
  for (const found of reached.values()) {
    for (const name of found.callees)
      found.size += shared.has(name) ? 1 : (reached.get(name)?.size ?? 0);
    if (found.calls > 1 && found.size > mostInlined) shared.add(found.of.name);
  }
  return shared;
}

interface Reached {
  readonly of: MlirFunction;
  /** The names of the functions that it calls, as often as it does. */
  readonly callees: string[];
  /** How often it is called in the text of the others. */
  calls: number;
  /** Its operations, with those of the functions that are written out in it. */
  size: number;
}

/** Far more than a chain of functions that people write; each takes frames of the JS stack. */
const longestChain = 200;

function reach(
  module: MlirModule,
  of: MlirFunction,
  reached: Map<string, Reached>,
  callers: readonly MlirFunction[],
): Reached {
  if (of.body === null || callers.includes(of) || callers.length > longestChain)
    fail(
      'parse-error',
      `${who}: ${placeOf(module.text, of.offset)}: the function @${of.name} ` +
        (of.body === null ? 'has no body.' : 'calls itself, or is the last of too long a chain.'),
    );
  const known = reached.get(of.name);
  if (known !== undefined) return known;
  const own: Reached = { of, callees: [], calls: 0, size: 0 };
  forEachOperation(of.body, (op) => {
    own.size += 1;
    const isCall = op.name === 'func.call' || op.name === 'stablehlo.composite';
    if (!isCall || composedOf(new GivenOperation(module, op)).op !== op) return;
    const callee = calleeOf(module, op);
    if (callee === undefined)
      return failAt(module, op, 'calls a function that is not in the module');
    own.callees.push(callee.name);
    reach(module, callee, reached, [...callers, of]).calls += 1;
  });
  reached.set(of.name, own);
  return own;
}

function refuseUnknown(module: MlirModule, functions: readonly MlirFunction[]): void {
  const counts = new Map<string, { count: number; offset: number }>();
  for (const { body } of functions)
    if (body !== null)
      forEachOperation(body, (op) => {
        const given = composedOf(new GivenOperation(module, op));
        const name = unknownName(given);
        if (name === undefined) return;
        const found = counts.get(name) ?? { count: 0, offset: op.offset };
        counts.set(name, { ...found, count: found.count + 1 });
      });
  if (counts.size === 0) return;
  const list = [...counts].map(
    ([name, { count, offset }]) =>
      `${name} (${count === 1 ? '' : `${count} times, first `}${placeOf(module.text, offset)})`,
  );
  fail(
    'bad-argument',
    `${who}: the module has operations that are not supported: ${list.join('; ')}. ` +
      'Write the function in JAX without them, or do that part here.',
  );
}

/** What is not understood of an operation: its name, or the function that it calls. */
function unknownName(given: GivenOperation): string | undefined {
  const { name } = given.op;
  if (name === 'stablehlo.custom_call')
    return customCallRule(given) === undefined ? `${name} @${calledBy(given)}` : undefined;
  return isUnderstood(name) ? undefined : name;
}
