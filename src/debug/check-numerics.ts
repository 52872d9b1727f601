import type { DenseArray } from '../array/dense.js';
import { isInexact } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at, range, sizeOf, stridesOf, type Shape } from '../array/shape.js';
import { jit } from '../codegen/jit/jit.js';
import { Builder } from '../ir/builder.js';
import { mapParams } from '../ir/passes/rewrite.js';
import { printEquation } from '../ir/print.js';
import { noParams, type Atom, type Equation, type Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import { anything, flag, named } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { checkedTraceable, functionName, type AnyFunction } from '../trace/checks.js';
import { applyProgram } from '../trace/bind.js';
import type { Arrays, ArrayTree, ReturnsTree, Transformed } from '../trace/types.js';
import { unflatten } from '../tree/tree.js';

/** The options of `checkNumerics`. */
export interface CheckNumericsOptions {
  /** Whether an infinity is an error too. */
  readonly infinities?: boolean | undefined;
}

const checkNumericsParameters = parameters<CheckNumericsOptions>(
  'debug.checkNumerics',
  { f: anything },
  { infinities: named(flag) },
);

/**
 * `f` with a check behind every operation that gives floats: it throws `not-finite` at the first
 * one that makes a NaN, also within loops, branches and jitted functions that f calls, and names
 * the operation and the line in your code. A NaN already in an argument is reported as such. Checks
 * cost time and memory: this is for looking for an error. For derivatives write
 * `checkNumerics(grad(f))`.
 */
export function checkNumerics<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: CheckNumericsOptions,
  ...none: []
): Transformed<A, R>;
/** The same for functions whose result is not made of arrays alone. */
export function checkNumerics<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  options?: CheckNumericsOptions,
  ...none: []
): Transformed<A, Arrays<R>>;
export function checkNumerics(
  f: AnyFunction,
  ...given: Trailing<[], CheckNumericsOptions>
): AnyFunction {
  const { infinities = false } = checkNumericsParameters.read([f], given);
  const name = functionName(checkedTraceable(f, 'debug.checkNumerics'));
  const checked = (...args: unknown[]): unknown => {
    const flat = flattenArguments(args, 'debug.checkNumerics');
    const traced = traceFunction(f, flat, { who: 'debug.checkNumerics' });
    const { program, captured, outDef } = traced;
    const labels = program.inputs.map((_, i) =>
      i < flat.labels.length ? `${flat.labels[i]} of ${name}` : `an array that ${name} captures`,
    );
    const whole = new Checks(infinities, name).insert(program, labels);
    return unflatten(outDef, applyProgram(whole, [...flat.arrays, ...captured]));
  };
  Object.defineProperty(checked, 'name', { value: f.name });
  return jit(checked);
}

/** Writes programs with checks, each once, so that what is shared stays shared. */
class Checks {
  readonly #infinities: boolean;
  readonly #name: string;
  readonly #done = new Map<Program, Program>();

  constructor(infinities: boolean, name: string) {
    this.#infinities = infinities;
    this.#name = name;
  }

  /** `labels` tell what the inputs are, where they have to be checked. */
  insert(program: Program, labels: readonly string[] = []): Program {
    let result = this.#done.get(program);
    if (result === undefined) {
      result = this.#write(program, labels);
      this.#done.set(program, result);
    }
    return result;
  }

  #write(program: Program, labels: readonly string[]): Program {
    const builder = new Builder(rules);
    const inputs = program.inputs.map((v) => builder.input(v.aval));
    const given = (x: Atom, label: string): void =>
      this.#check(builder, x, [], (found) => `${label} has ${found}.`);
    inputs.slice(0, labels.length).forEach((x, i) => given(x, at(labels, i)));
    const captured = program.constants.map(({ value }) => builder.constant(value));
    for (const x of captured) given(x, `an array that ${this.#name} captures`);
    const outputs = builder.inline(program, inputs, (equation, operands) => {
      const { params } = mapParams(equation, (p) => this.insert(p));
      const results = builder.emit(equation.primitive, operands, params as never);
      if (isChecked(equation, params !== equation.params))
        for (const result of results)
          this.#check(builder, result, operands, (found, from) => describe(equation, found, from));
      return results;
    });
    return builder.finish(outputs);
  }

  /**
   * Calls the host where a value is no number, and only there: the branch for other values is
   * empty. A batch takes both branches, so that the host looks again.
   */
  #check(
    b: Builder,
    x: Atom,
    operands: readonly Atom[],
    message: (found: string, from: string) => string,
  ): void {
    if (!isInexact(x.aval.dtype) || sizeOf(x.aval.shape) === 0) return;
    const callback = (value: DenseArray, ...others: DenseArray[]): void => {
      const offset = value.dataSync({ copy: false }).findIndex((y) => this.#isBad(y));
      if (offset < 0) return;
      const found = elementText(value, offset);
      fail(
        'not-finite',
        `debug.checkNumerics: ${message(found, operandsText(value, others, offset))}`,
      );
    };
    const shown = operands.filter((a) => isInexact(a.aval.dtype));
    const quiet = b.another();
    const loud = b.another();
    [x, ...shown].forEach((a) => quiet.input(a.aval));
    loud.emit(
      'callback',
      [x, ...shown].map((a) => loud.input(a.aval)),
      { callback },
    );
    const branches = [quiet.finish([]), loud.finish([])];
    b.emit('cond', [this.#hasBad(b, x), x, ...shown], { branches });
  }

  /** 1 where an element is no number, as an index. */
  #hasBad(b: Builder, x: Atom): Atom {
    const axes = range(x.aval.shape.length);
    const [bad] = this.#infinities
      ? b.emit('not', b.emit('isFinite', [x], noParams), noParams)
      : b.emit('ne', [x, x], noParams);
    const [some] = axes.length === 0 ? [bad] : b.emit('reduceOr', [bad as Atom], { axes });
    return at(b.emit('convert', [some as Atom], { dtype: 'int32' }), 0);
  }

  #isBad(x: number): boolean {
    return this.#infinities ? !Number.isFinite(x) : Number.isNaN(x);
  }
}

/** What only moves values makes none; what holds programs is checked inside. */
function isChecked({ primitive, inputs }: Equation, holdsPrograms: boolean): boolean {
  const { moves, effect } = rules[primitive];
  const rearranges = moves === 'rearranges' && inputs[0]?.kind !== 'literal';
  return !rearranges && !holdsPrograms && effect !== 'tape';
}

function describe(equation: Equation, found: string, from: string): string {
  const where = equation.source?.position;
  return (
    `'${printEquation(equation)}' makes ${found}${from}` +
    (where === undefined ? '.' : `, called at ${where}.`)
  );
}

/** `NaN at [0,2]`. */
function elementText(value: DenseArray, offset: number): string {
  const element = value.dataSync({ copy: false })[offset] as number;
  const index = stridesOf(value.shape).map(
    (stride, d) => Math.floor(offset / stride) % at(value.shape, d),
  );
  return value.ndim === 0 ? String(element) : `${element} at [${index.join(',')}]`;
}

/** The elements that an elementwise operation took. */
function operandsText(value: DenseArray, operands: readonly DenseArray[], offset: number): string {
  const fits = (shape: Shape): boolean => shape.length === 0 || shape.join() === value.shape.join();
  if (operands.length === 0 || !operands.every((x) => fits(x.shape))) return '';
  const elements = operands.map((x) => x.dataSync({ copy: false })[x.ndim === 0 ? 0 : offset]);
  return ` of ${elements.join(' and ')}`;
}
