/** Loops whose functions give the next carry from the last one. */
import { isBool } from '../../array/dtype.js';
import { anything, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { tree, unroll } from '../parameters.js';
import { printAval } from '../../array/aval.js';
import { DenseArray, denseScalar } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { Builder, renumber } from '../../ir/builder.js';
import { newLiteral, noParams, type Program, type Var } from '../../ir/program.js';
import { iota } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { rules } from '../../primitives/index.js';
import type { AnyFunction } from '../../trace/checks.js';
import { bind } from '../../trace/bind.js';
import type { TracedBody } from '../../trace/body.js';
import { traceStepping, type Stepped } from './carry.js';
import { foriOnValues, runsOnValues, whileOnValues } from './on-values.js';
import { readUnroll } from './scan.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import {
  checkFunction,
  nameOf,
  readInteger,
  readTree,
  writeTree,
  type FlatTree,
  type Returned,
} from './trees.js';

const whileLoopParameters = parameters('lax.whileLoop', {
  condFun: anything,
  bodyFun: anything,
  initVal: tree,
});

/**
 * `carry = body(carry)` as long as `test(carry)` holds, a bool scalar; the result is the last
 * carry. The carry is a tree whose structure, shapes and dtypes stay. It can be differentiated in
 * both modes; reverse mode keeps what it needs of every turn, so its memory grows with the turns.
 * Under vmap the instances that are done wait for the others. Throws `carry-mismatch`, and
 * `dtype-mismatch` where the test is no bool.
 */
export function whileLoop<C extends ArrayTree<C>>(
  test: (carry: C) => ArrayLike,
  body: (carry: C) => C,
  init: C,
  ...none: []
): C;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function whileLoop<const C, const R extends Returned<Arrays<C>>>(
  test: (carry: Arrays<C>) => ArrayLike,
  body: (carry: Arrays<C>) => R,
  init: C,
  ...none: []
): Arrays<C>;
export function whileLoop(
  test: AnyFunction,
  body: AnyFunction,
  init: unknown,
  ...none: []
): unknown {
  whileLoopParameters.read([test, body, init], none);
  const who = 'lax.whileLoop';
  const usage = 'lax.whileLoop(test, body, init)';
  checkFunction(test, who, 'test', usage);
  checkFunction(body, who, 'body', usage);
  const carry = readTree(init, who, 'carry');
  if (runsOnValues()) return whileOnValues(who, test, body, carry);
  const stepped = traceStepping(
    {
      who,
      functions: [body, test],
      roles: ['body', 'test'],
      args: (c) => [c],
      avals: (avals) => avals,
    },
    carry,
  );
  checkTest(who, nameOf(test, 'test'), at(stepped.bodies, 1));
  const { captured, start, bodies } = stepped;
  const [{ program: step }, { program: condition }] = [at(bodies, 0), at(bodies, 1)];
  const params = { constants: captured.length, body: step, test: condition };
  return writeTree(carry, bind('while', [...captured, ...start], params));
}

function checkTest(who: string, name: string, { outDef, outAvals }: TracedBody): void {
  const [type] = outAvals;
  if (outDef.kind === 'leaf' && type !== undefined && isBool(type.dtype) && type.shape.length === 0)
    return;
  fail(
    'dtype-mismatch',
    `${who}: ${name} must return one bool scalar, but returned ` +
      `${outAvals.length === 0 ? 'no array' : outAvals.map(printAval).join(', ')}. ` +
      'Compare, as in x.gt(0), and bring arrays of truths together with .all() or .any().',
  );
}

/** The options of `foriLoop`. */
export interface ForiLoopOptions {
  /** How many turns are written out in each turn of the compiled loop; true means all. */
  readonly unroll?: number | boolean | undefined;
}

const foriLoopParameters = parameters<ForiLoopOptions>(
  'lax.foriLoop',
  { lower: anything, upper: anything, bodyFun: anything, initVal: tree },
  { unroll: named(unroll) },
);

/**
 * `carry = body(i, carry)` for i = lower, lower + 1, … below upper; the result is the last carry.
 * `i` is an int32 scalar. Where the bounds are known it is a `scan`; where they are traced it is a
 * `whileLoop`. The carry is that of `whileLoop`. Throws `carry-mismatch`.
 */
export function foriLoop<C extends ArrayTree<C>>(
  lower: ArrayLike,
  upper: ArrayLike,
  body: (i: NDArray, carry: C) => C,
  init: C,
  ...args: Trailing<[], ForiLoopOptions>
): C;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function foriLoop<const C, const R extends Returned<Arrays<C>>>(
  lower: ArrayLike,
  upper: ArrayLike,
  body: (i: NDArray, carry: Arrays<C>) => R,
  init: C,
  ...args: Trailing<[], ForiLoopOptions>
): Arrays<C>;
export function foriLoop(
  lower: ArrayLike,
  upper: ArrayLike,
  body: AnyFunction,
  init: unknown,
  ...args: Trailing<[], ForiLoopOptions>
): unknown {
  const options = foriLoopParameters.read([lower, upper, body, init], args);
  const who = 'lax.foriLoop';
  const usage = 'lax.foriLoop(lower, upper, body, init)';
  checkFunction(body, who, 'body', usage);
  const from = readInteger(lower, who, 'lower', usage);
  const to = readInteger(upper, who, 'upper', usage);
  const carry = readTree(init, who, 'carry');
  if (runsOnValues() && from instanceof DenseArray && to instanceof DenseArray)
    return foriOnValues(who, body, [from.item(), to.item()], carry);
  const index = denseScalar(0, 'int32');
  const stepped = traceStepping(
    {
      who,
      functions: [body],
      roles: ['body'],
      args: (c) => [index, c],
      avals: (avals) => [index.aval, ...avals],
    },
    carry,
  );
  if (from instanceof DenseArray && to instanceof DenseArray) {
    const length = Math.max(0, to.item() - from.item());
    return overIndices(stepped, carry, from.item(), length, readUnroll(options, length, who));
  }
  if (options.unroll !== undefined)
    fail(
      'bad-argument',
      `${who}: unroll wants bounds that are known while tracing, received a traced one. Leave unroll out.`,
    );
  return upTo(stepped, carry, from, to);
}

/**
 * A loop over the indices as an array. The body has the index before the carry, a scan after it.
 */
function overIndices(
  { captured, start, bodies }: Stepped,
  carry: FlatTree,
  lower: number,
  length: number,
  unroll: number,
): unknown {
  const { inputs, equations, outputs } = at(bodies, 0).program;
  const constants = captured.length;
  const index = at(inputs, constants);
  const order = [...inputs.filter((v) => v !== index), index];
  const counted = iota([length], 'int32');
  const indices = lower === 0 ? counted : op('add', counted, lower);
  const results = bind('scan', [...captured, ...start, indices], {
    length,
    reverse: false,
    unroll,
    constants,
    carries: start.length,
    body: renumber(order, [], equations, outputs),
  });
  return writeTree(carry, results);
}

/**
 * A loop that counts: its carry is the index, then the user's; its constants begin with the bound.
 */
function upTo(
  { captured, start, bodies }: Stepped,
  carry: FlatTree,
  lower: NDArray,
  upper: NDArray,
): unknown {
  const body = at(bodies, 0).program;
  const constants = captured.length;
  const params = {
    constants: constants + 1,
    test: withBound(body, upper, (builder, bound, inputs) =>
      builder.emit('lt', [at(inputs, constants), bound], noParams),
    ),
    body: withBound(body, upper, (builder, _bound, inputs) => {
      const index = at(inputs, constants);
      const [next] = builder.emit('add', [index, newLiteral(1, index.aval)], noParams);
      return [next as Var, ...builder.inline(body, inputs)];
    }),
  };
  const [, ...results] = bind('while', [upper, ...captured, lower, ...start], params);
  return writeTree(carry, results);
}

/** A program with the bound and then the inputs of `like` as its inputs. */
function withBound(
  like: Program,
  upper: NDArray,
  write: (builder: Builder, bound: Var, inputs: readonly Var[]) => ReturnType<Builder['inline']>,
): Program {
  const builder = new Builder(rules);
  const bound = builder.input(upper.aval);
  const inputs = like.inputs.map((v) => builder.input(v.aval));
  return builder.finish(write(builder, bound, inputs));
}
