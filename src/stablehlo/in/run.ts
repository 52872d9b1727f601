/** Runs a module: an operation after the other, each by its rule. Under a trace it is recorded. */
import { sameShape } from '../../array/aval.js';
import { TanjentError } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { jit } from '../../codegen/jit/jit.js';
import { failAt, GivenOperation } from './given.js';
import { broadcastInDim } from '../../lax/shape/shape.js';
import { elementwise } from './rules/elementwise.js';
import { calleeOf } from './rules/callee.js';
import { composedOf } from './rules/composed.js';
import { arrayRule, controlRule } from './rules/index.js';
import {
  leavingArray,
  needsWords,
  representedAs,
  wideResults,
  withIndices,
  wordsOf,
} from './rules/representation.js';
import type { Held, Running, Wide } from './rules/rule.js';
import type { Ranges } from './integers/ranges.js';
import type {
  MlirFunction,
  MlirModule,
  MlirOperation,
  MlirRegion,
  MlirValue,
} from './text/module.js';
import { who } from './text/scanner.js';

/** The values of a region as far as it is run, and those around it. */
class Environment {
  readonly #values = new Map<MlirValue, Held>();

  readonly #around: Environment | null;

  constructor(around: Environment | null) {
    this.#around = around;
  }

  set(value: MlirValue, held: Held): void {
    this.#values.set(value, held);
  }

  find(value: MlirValue): Held | undefined {
    return this.#values.get(value) ?? this.#around?.find(value);
  }
}

export class ModuleRunner {
  readonly #jitted = new Map<string, (...xs: never[]) => unknown>();

  readonly #shared: ReadonlySet<string>;
  readonly module: MlirModule;

  readonly #ranges: Ranges;

  /** `shared`: the functions that stay functions, since their operations are many. */
  constructor(module: MlirModule, shared: ReadonlySet<string>, ranges: Ranges) {
    this.module = module;
    this.#shared = shared;
    this.#ranges = ranges;
  }

  /** The arrays that a function gives, of which 64 bits are more than there are here. */
  results(main: MlirFunction, xs: readonly NDArray[]): NDArray[] {
    const { outputs } = main.body as MlirRegion;
    return this.call(main, xs).map((x, i) => leavingArray(x, at(outputs, i), this.#ranges));
  }

  /** The results of a function of the module. */
  call(callee: MlirFunction, xs: readonly Held[]): Held[] {
    if (!this.#shared.has(callee.name)) return this.#region(callee.body as MlirRegion, xs, null);
    let jitted = this.#jitted.get(callee.name);
    if (jitted === undefined) {
      jitted = jit((...held: Held[]) =>
        this.#region(callee.body as MlirRegion, held, null),
      ) as never;
      this.#jitted.set(callee.name, jitted as (...xs: never[]) => unknown);
    }
    return jitted?.(...(xs as never[])) as Held[];
  }

  #region(region: MlirRegion, xs: readonly Held[], around: Environment | null): Held[] {
    const inside = this.#run(region, xs, around, new Set());
    return region.outputs.map((v) => this.#valueOf(inside, v));
  }

  #run(
    region: MlirRegion,
    xs: readonly (Held | undefined)[],
    around: Environment | null,
    skipped: ReadonlySet<unknown>,
    known: ReadonlyMap<MlirValue, Held> = new Map(),
  ): Environment {
    const inside = new Environment(around);
    for (const [value, held] of known) inside.set(value, representedAs(held, value, this.#ranges));
    region.inputs.forEach((input, i) => {
      const x = xs[i];
      if (x !== undefined) inside.set(input, representedAs(x, input, this.#ranges));
    });
    for (const op of region.operations) {
      if (skipped.has(op)) continue;
      const results = this.#operation(op, inside);
      op.results.forEach((value, i) => inside.set(value, this.#checked(op, value, results[i])));
    }
    return inside;
  }

  #valueOf(inside: Environment, value: MlirValue): Held {
    const found = inside.find(value);
    if (found !== undefined) return found;
    throw new TypeError(`a value of ${who} is not there`);
  }

  #operation(op: MlirOperation, inside: Environment): readonly Held[] {
    const given = new GivenOperation(this.module, op);
    try {
      const xs = op.operands.map((v) => this.#valueOf(inside, v));
      return this.#byRule(given, xs, inside);
    } catch (error) {
      if (!(error instanceof TanjentError) || error.summary.startsWith(`${who}:`)) throw error;
      throw new TanjentError(error.code, told(given, error.summary), error.position);
    }
  }

  #byRule(given: GivenOperation, xs: readonly Held[], inside: Environment): readonly Held[] {
    const known = composedOf(given);
    const { name } = known.op;
    const held = withIndices(known, xs);
    const running = this.#running(inside);
    const control = controlRule(name);
    if (control !== undefined) return control(known, held, running);
    const rule = arrayRule(name);
    const ranges = this.#ranges;
    if (needsWords(known, held, ranges)) return wideResults(known, held, running, { rule, ranges });
    if (rule === undefined) return given.fail('is not supported');
    const results = rule(known, held as readonly NDArray[], running);
    return results instanceof NDArray ? [results] : results;
  }

  #running(inside: Environment): Running {
    return {
      region: (region, xs) => this.#region(region, xs, inside),
      values: (region, xs, skipped, known) => {
        const found = this.#run(region, xs, inside, skipped, known);
        return (value) => this.#valueOf(found, value);
      },
      elementwise: (region, xs) => this.#elementwise(region, xs, inside),
      represented: (x, value) => representedAs(x, value, this.#ranges),
      isWords: (value) => this.#ranges.isWords(value),
      call: (given, name, xs) => {
        const callee = this.module.functions.get(name);
        return callee === undefined
          ? given.fail(`there is no function @${name}`)
          : this.call(callee, xs);
      },
    };
  }

  /** A region of scalars on arrays: only what works element by element can be meant so. */
  #elementwise(region: MlirRegion, xs: readonly Held[], around: Environment): Held[] {
    const [first] = xs;
    const { shape } = first instanceof NDArray ? first : (first as Wide).low;
    const spreadArray = (x: NDArray): NDArray => (x.ndim === 0 ? broadcastInDim(x, shape, []) : x);
    const spread = (x: Held): Held =>
      x instanceof NDArray
        ? spreadArray(x)
        : { low: spreadArray(x.low), high: spreadArray(x.high) };
    const inside = new Environment(around);
    const represented = (x: Held, value: MlirValue): Held => representedAs(x, value, this.#ranges);
    region.inputs.forEach((input, i) => inside.set(input, represented(at(xs, i), input)));
    for (const op of region.operations) {
      const operands = op.operands.map((v) => spread(this.#valueOf(inside, v)));
      const results = this.#ofElements(new GivenOperation(this.module, op), operands, inside);
      op.results.forEach((value, i) => inside.set(value, represented(at(results, i), value)));
    }
    return region.outputs.map((v) => spread(wordsOf(this.#valueOf(inside, v), v)));
  }

  #ofElements(given: GivenOperation, xs: readonly Held[], inside: Environment): readonly Held[] {
    const { name, results } = given.op;
    const callee = calleeOf(this.module, given.op)?.body ?? null;
    const isPlain = name === 'stablehlo.constant' || Object.hasOwn(elementwise, name);
    if (callee === null && !(isPlain && results.length === 1))
      given.fail('is not understood in a function that combines elements');
    if (callee === null) return this.#byRule(given, xs, inside);
    return xs.length === 0
      ? given.fail('calls a function without arguments')
      : this.#elementwise(callee, xs, inside);
  }

  /** The result of a rule, which has the type that the text says. */
  #checked(op: MlirOperation, value: MlirValue, found: Held | undefined): Held {
    const { type } = value;
    if (found === undefined || type.kind !== 'tensor')
      return failAt(this.module, op, 'has another number of results');
    const held = representedAs(found, value, this.#ranges);
    const x = held instanceof NDArray ? held : held.low;
    const dtype = held instanceof NDArray ? type.dtype : 'uint32';
    if (x.dtype !== dtype || !sameShape(x.shape, type.shape))
      failAt(
        this.module,
        op,
        `gives ${x.dtype}${printShape(x.shape)}, but the text says ${dtype}${printShape(type.shape)}`,
      );
    return held;
  }
}

/** What stands behind the function that spoke. */
function told({ module, op }: GivenOperation, summary: string): string {
  const message = summary.replace(/^[\w.]+: /, '').replace(/\.$/, '');
  try {
    return failAt(module, op, message);
  } catch (error) {
    return (error as TanjentError).summary;
  }
}
