/** Reverse mode in two halves, between which the residuals are a tree of arrays. */
import { fail } from '../../array/errors.js';
import { nameClass } from '../../array/name-class.js';
import type { NDArray } from '../../array/ndarray.js';
import { usesTape } from '../../ir/effects.js';
import { rules } from '../../primitives/index.js';
import { flattenArguments } from '../../trace/arguments.js';
import {
  argumentNumber,
  checkedArgnums,
  checkedTraceable,
  describe,
  functionName,
  named,
  type AnyFunction,
} from '../../trace/checks.js';
import type { Argnums } from '../../trace/types.js';
import { addClass } from '../../tree/classes.js';
import { matchTree } from '../values.js';
import {
  derivativeTree,
  floats,
  linearizeAt,
  pullBack,
  splitFunction,
  type Linearization,
} from './point.js';

/** From residuals and a cotangent to the cotangents wanted. */
type Pullback = (residuals: readonly NDArray[], cotangent: unknown) => unknown;

/** What the way back needs of the way there: arrays, and what is done with them. */
export class Residuals {
  static {
    nameClass(this, 'Residuals');
  }

  readonly arrays: readonly NDArray[];
  readonly pullback: Pullback;

  constructor(arrays: readonly NDArray[], pullback: Pullback) {
    this.arrays = arrays;
    this.pullback = pullback;
  }
}

/** [fwd, bwd] of `fwdAndBwd`, not compiled. */
export function forwardAndBackward(
  f: AnyFunction,
  numbers: Argnums,
  hasAux: boolean,
  who: string,
): [AnyFunction, AnyFunction] {
  checkedTraceable(f, who);
  const wanted = checkedArgnums(who, 'argnums', numbers);
  const isOne = typeof numbers === 'number';
  addClass(who, Residuals, { dataFields: ['arrays'], metaFields: ['pullback'] });
  const fwd = (...args: unknown[]): unknown => {
    const asked = wanted.map((n) => argumentNumber(n, args.length, who));
    const flat = flattenArguments(args, who);
    const marked = floats(flat).map((m, i) => m && asked.includes(flat.argumentOf[i] as number));
    const parts = splitFunction(f, flat, marked, { hasAux, who });
    if (usesTape(parts.split.linear, rules)) failTape(f, who);
    const { residuals, outputs, ...rest } = linearizeAt(parts);
    const avals = outputs.values.map((y) => y.aval);
    const backward: Pullback = (arrays, cotangent) => {
      const cts = matchTree(cotangent, rest.traced.outDef, avals, `${who}: the cotangent`);
      const point: Linearization = { ...rest, outputs, residuals: arrays };
      const tree = derivativeTree(flat, marked, pullBack(point, cts));
      return isOne ? tree[asked[0] as number] : asked.map((n) => tree[n]);
    };
    const given = [outputs.value, new Residuals(residuals, backward)];
    return hasAux ? [...given, outputs.aux] : given;
  };
  const bwd = (residuals: unknown, cotangent: unknown): unknown => {
    if (!(residuals instanceof Residuals))
      fail(
        'bad-argument',
        `${who}: bwd wants the residuals that fwd has given, received ${describe(residuals)}.`,
      );
    return residuals.pullback(residuals.arrays, cotangent);
  };
  return [named(fwd, f, 'fwd'), named(bwd as AnyFunction, f, 'bwd')];
}

function failTape(f: AnyFunction, who: string): never {
  fail(
    'tape-outside-jit',
    `${who}: ${functionName(f)} has a whileLoop, or a foriLoop with traced bounds, whose tape lasts ` +
      `for one run of a compiled function, but ${who} returns two functions. Call vjp and its ` +
      'pullback inside of one jit, as in jit((x, ct) => vjp(f, [x])[1](ct)).',
  );
}
