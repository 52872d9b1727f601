/**
 * The one reader of arguments. A public function declares once what it takes:
 *
 *     const sumParameters = parameters<SumOptions>(
 *       'sum', { x: arrayLike }, { axis: optional(axes), dtype: optional(dtype), … });
 *
 *     type SumArguments = Trailing<[axis?: Axis, dtype?: DType | null, …], SumOptions>;
 *     export function sum(x: ArrayLike, ...args: SumArguments): NDArray {
 *       const { axis, dtype } = sumParameters.read([x], args);
 *
 * and may then be called as `sum(x, 0)`, `sum(x, 0, 'float32')`, `sum(x, 0, { dtype: 'float32' })`
 * or `sum(x, { axis: 0, dtype: 'float32' })`.
 */
import { fail } from '../array/errors.js';
import { DenseArray } from '../array/dense.js';
import { demanded, NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { describe, isOptions } from './describe.js';
import type { Kind } from './kinds.js';

/** The kind of each option, in the order of the positions. */
export type Kinds<O> = { readonly [N in keyof O]-?: Kind<NonNullable<O[N]>> };

/**
 * What was found: an option that was not given, or was null where null means that, is undefined. Of
 * the options named `Kept`, null is a value.
 */
export type Found<O, Kept extends keyof O = never> = {
  readonly [N in keyof O]?: N extends Kept ? O[N] : NonNullable<O[N]> | undefined;
};

/** The arguments behind the required ones: each by position, or from any of them on one object. */
export type Trailing<T extends readonly unknown[], O> = [
  ...{ [I in keyof T]: T[I] | O },
  options?: O,
];

const nothing = Object.freeze({});

/** The parameters of a public function, and the reader of its arguments. */
export class ParameterList<O, Kept extends keyof O = never> {
  readonly who: string;
  readonly required: readonly (readonly [name: string, kind: Kind<unknown>])[];
  /** Those with a position come first. */
  readonly optional: readonly (readonly [name: string, kind: Kind<unknown>])[];
  readonly #kinds: ReadonlyMap<string, Kind<unknown>>;
  readonly #positions: number;

  constructor(who: string, required: Readonly<Record<string, Kind<unknown>>>, kinds: Kinds<O>) {
    this.who = who;
    this.required = Object.entries(required);
    this.optional = Object.entries<Kind<unknown>>(kinds);
    this.#kinds = new Map(this.optional);
    const firstNamed = this.optional.findIndex(([, kind]) => kind.isNamed);
    this.#positions = firstNamed === -1 ? this.optional.length : firstNamed;
    if (this.optional.slice(this.#positions).some(([, kind]) => !kind.isNamed))
      fail('internal', `${who}: parameters with a position stand before those without`);
  }

  /**
   * Checks the required arguments and reads the others. Throws `bad-argument` for arguments that
   * are missing, too many, of the wrong kind or given twice, and for names that do not exist.
   */
  read(required: readonly unknown[], args: readonly unknown[]): Found<O, Kept> {
    for (let i = 0; i < this.required.length; i++) {
      const [name, kind] = at(this.required, i);
      const value = required[i];
      if (!kind.holds(value)) this.#failRequired(name, kind, value, required, args);
      if (value instanceof NDArray) value[demanded](this.who);
    }
    if (args.length === 0) return nothing as Found<O, Kept>;
    const found: Record<string, unknown> = {};
    for (let i = 0; i < args.length; i++) {
      const value = args[i];
      const isPositional = i < this.#positions && at(this.optional, i)[1].holds(value);
      if (isOptions(value) && !isPositional) {
        if (i !== args.length - 1) this.#failNotLast(args, i);
        this.#readOptions(value, found, args, i);
        break;
      }
      if (value === undefined) continue;
      if (i >= this.#positions) this.#failTooMany(args);
      const [name, kind] = at(this.optional, i);
      this.#readOne(name, kind, value, found);
    }
    return found as Found<O, Kept>;
  }

  #readOptions(
    options: object,
    found: Record<string, unknown>,
    args: readonly unknown[],
    before: number,
  ): void {
    for (const [name, value] of Object.entries(options)) {
      const kind = this.#kinds.get(name);
      if (kind === undefined) this.#failUnknown(name);
      const position = this.optional.findIndex(([n]) => n === name);
      if (value !== undefined && position < before && args[position] !== undefined)
        fail('bad-argument', `${this.who}: ${name} is given twice, by position and by name.`);
      this.#readOne(name, kind, value, found);
    }
  }

  #readOne(
    name: string,
    kind: Kind<unknown>,
    value: unknown,
    found: Record<string, unknown>,
  ): void {
    if (value === undefined || (value === null && kind.null === 'absent')) return;
    if (!(value === null && kind.null === 'kept') && !kind.holds(value))
      this.#failKind(name, kind, value);
    if (value instanceof NDArray) value[demanded](this.who);
    found[name] = value;
  }

  #failKind(name: string, kind: Kind<unknown>, value: unknown): never {
    if (kind.refusal !== undefined)
      fail('bad-argument', `${this.who}: ${name} ${kind.refusal}; received ${describe(value)}.`);
    const orNull = kind.null === 'refused' ? '' : ', or null';
    const wants = `${this.who}: ${name} wants ${kind.wants}${orNull}`;
    if (kind.hint?.(value) === undefined && [value].flat().some(isTraced))
      fail(
        'bad-argument',
        `${wants}, received ${describe(value)}: its value is traced, and so not known. Make it a ` +
          'static argument of jit (staticArgnums), or take it from a shape.',
      );
    const item = value instanceof NDArray && value.ndim === 0 ? 'Use its item().' : undefined;
    const instead = kind.hint?.(value) ?? item;
    const hint = instead === undefined ? '' : ` ${instead}`;
    fail('bad-argument', `${wants}, received ${describe(value)}.${hint}`);
  }

  #failRequired(
    name: string,
    kind: Kind<unknown>,
    value: unknown,
    required: readonly unknown[],
    args: readonly unknown[],
  ): never {
    if (value !== undefined || args.length > 0) this.#failKind(name, kind, value);
    const names = this.required.map(([n]) => n);
    const given = names.filter((_, i) => required[i] !== undefined).length;
    fail(
      'bad-argument',
      `${this.who}: wants ${names.length === 1 ? 'the argument' : `${names.length} arguments,`} ` +
        `${names.join(', ')}; received ${given}: ${name} is missing.`,
    );
  }

  #failTooMany(args: readonly unknown[]): never {
    const count = this.required.length;
    const most = count + this.#positions;
    const byName = this.optional.slice(this.#positions).map(([name]) => name);
    fail(
      'bad-argument',
      `${this.who}: takes at most ${most} ${most === 1 ? 'argument' : 'arguments'}` +
        `${most > 0 ? ` (${this.#positional().join(', ')})` : ''}, received ${count + args.length}.` +
        (byName.length > 0 ? ` By name, in an object at the end: ${byName.join(', ')}.` : ''),
    );
  }

  #positional(): string[] {
    return [...this.required, ...this.optional.slice(0, this.#positions)].map(([name]) => name);
  }

  #failNotLast(args: readonly unknown[], i: number): never {
    fail(
      'bad-argument',
      `${this.who}: ${describe(args[i])} is followed by ${describe(args[i + 1])}. Options come last.`,
    );
  }

  #failUnknown(name: string): never {
    const names = this.optional.map(([n]) => n);
    const isRequired = this.required.some(([n]) => n === name);
    const near = isRequired ? undefined : nearest(name, names);
    const known = names.length === 0 ? 'It takes no options' : `Options: ${names.join(', ')}`;
    const hint = isRequired
      ? ` ${name} is given by position.`
      : near === undefined
        ? ''
        : ` Is '${near}' meant?`;
    fail('bad-argument', `${this.who}: there is no option '${name}'.${hint} ${known}.`);
  }
}

const isTraced = (x: unknown): boolean => x instanceof NDArray && !(x instanceof DenseArray);

/** Every list of parameters that was declared, for those who want to say something of all. */
export const declaredParameters: ParameterList<never, never>[] = [];

/**
 * Declares what a function takes: required parameters, and optional ones in the order of NumPy's
 * and JAX's positions. The type argument `Kept` names the options of which null is a value.
 */
export function parameters<O = unknown, Kept extends keyof O = never>(
  who: string,
  required: Readonly<Record<string, Kind<unknown>>>,
  ...[kinds]: unknown extends O ? [] : [kinds: Kinds<O>]
): ParameterList<O, Kept> {
  const list = new ParameterList<O, Kept>(who, required, (kinds ?? {}) as Kinds<O>);
  declaredParameters.push(list as unknown as ParameterList<never, never>);
  return list;
}

/** Operands of any number, and the options behind them if there are any. */
export function splitOptions<T, O>(
  args: readonly (T | O)[],
): [operands: readonly T[], options: readonly O[]] {
  const count = isOptions(args.at(-1)) ? args.length - 1 : args.length;
  return [args.slice(0, count) as readonly T[], args.slice(count) as readonly O[]];
}

/** The name that was probably meant, if one is near enough. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (s: string): string => s.replaceAll('_', '').toLowerCase();
  const far = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of names) {
    const distance = editDistance(plain(name), plain(candidate));
    if (distance <= far && (best === undefined || distance < best.distance))
      best = { name: candidate, distance };
  }
  return best?.name;
}

/** Levenshtein's distance: the fewest letters to put in, leave out or replace. */
function editDistance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced));
    }
    last = row;
  }
  return at(last, b.length);
}
