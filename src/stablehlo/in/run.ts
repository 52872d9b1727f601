/** Runs a module: an operation after the other, each by its rule. Under a trace it is recorded. */
import { sameShape } from '../../array/aval.js';
import { TanjentError } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { jit } from '../../codegen/jit/jit.js';
import { failAt, GivenOperation } from './given.js';
import { broadcastInDim } from '../../lax/shape/shape.js';
import { elementwise } from './rules/elementwise.js';
import { arrayRule, controlRule } from './rules/index.js';
import type { Held, Running } from './rules/rule.js';
import { wideRules } from './rules/wide.js';
import type { Attribute, AttributeRecord } from './text/attributes.js';
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

  /** `shared`: the functions that stay functions, since their operations are many. */
  constructor(module: MlirModule, shared: ReadonlySet<string>) {
    this.module = module;
    this.#shared = shared;
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
    for (const [value, held] of known) inside.set(value, held);
    region.inputs.forEach((input, i) => {
      const x = xs[i];
      if (x !== undefined) inside.set(input, x);
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
    const running = controlRule(name);
    if (running !== undefined) return running(known, xs, this.#running(inside));
    const isOfWide = [...xs.values()].some((x) => !(x instanceof NDArray)) || givesWide(known);
    if (isOfWide) {
      const wide = Object.hasOwn(wideRules, name) ? wideRules[name] : undefined;
      if (wide === undefined) given.fail('is not supported for unsigned integers of 64 bits');
      else return [wide(known, xs, this.#running(inside))];
    }
    const rule = arrayRule(name) ?? given.fail('is not supported');
    const results = rule(known, xs as readonly NDArray[], this.#running(inside));
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
      call: (given, name, xs) => {
        const callee = this.module.functions.get(name);
        return callee === undefined
          ? given.fail(`there is no function @${name}`)
          : this.call(callee, xs);
      },
    };
  }

  /** A region of scalars on arrays: only what works element by element can be meant so. */
  #elementwise(region: MlirRegion, xs: readonly NDArray[], around: Environment): NDArray {
    const { shape } = at(xs, 0);
    const spread = (x: Held): NDArray =>
      x instanceof NDArray && x.ndim === 0 ? broadcastInDim(x, shape, []) : (x as NDArray);
    const inside = new Environment(around);
    region.inputs.forEach((input, i) => inside.set(input, at(xs, i)));
    for (const op of region.operations) {
      const given = new GivenOperation(this.module, op);
      const isPlain = op.name === 'stablehlo.constant' || Object.hasOwn(elementwise, op.name);
      if (!isPlain || op.results.length !== 1)
        given.fail('is not understood in a function that combines elements');
      const operands = op.operands.map((v) => spread(this.#valueOf(inside, v)));
      const [result] = this.#byRule(given, operands, inside);
      inside.set(at(op.results, 0), result ?? given.fail('has no result'));
    }
    return spread(this.#valueOf(inside, at(region.outputs, 0)));
  }

  /** The result of a rule, which has the type that the text says. */
  #checked(op: MlirOperation, { type }: MlirValue, held: Held | undefined): Held {
    const x = held instanceof NDArray ? held : held?.low;
    if (x === undefined || type.kind !== 'tensor' || held === undefined)
      return failAt(this.module, op, 'has another number of results');
    if (x.dtype !== type.dtype || !sameShape(x.shape, type.shape))
      failAt(
        this.module,
        op,
        `gives ${x.dtype}${printShape(x.shape)}, but the text says ${type.dtype}${printShape(type.shape)}`,
      );
    return held;
  }
}

const givesWide = ({ op }: GivenOperation): boolean =>
  op.results.some(({ type }) => type.kind === 'tensor' && type.element === 'ui64');

/** What stands behind the function that spoke. */
function told({ module, op }: GivenOperation, summary: string): string {
  const message = summary.replace(/^[\w.]+: /, '').replace(/\.$/, '');
  try {
    return failAt(module, op, message);
  } catch (error) {
    return (error as TanjentError).summary;
  }
}

/**
 * An operation that is composed of others, if it bears the name of one that has a rule, is that
 * one: the rule knows its derivative, and what it is composed of may be an approximation.
 */
export function composedOf(given: GivenOperation): GivenOperation {
  const { op, module } = given;
  const [symbol] = op.unnamed;
  const name = typeof symbol === 'string' ? symbol : op.attributes['name'];
  if (op.name !== 'stablehlo.composite' || typeof name !== 'string') return given;
  if (arrayRule(name) === undefined) return given;
  const own: Attribute | undefined = op.attributes['composite_attributes'];
  const attributes = (own ?? {}) as AttributeRecord;
  return new GivenOperation(module, { ...op, name, attributes, unnamed: [] });
}
