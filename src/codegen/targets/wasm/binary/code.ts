/**
 * Writes the body of one function, statement by statement.
 *
 *     const parameters = { x: 'i32', y: 'i32', n: 'i32' };
 *     const dot = defineFunction('dot', parameters, ['f64'], (c, { x, y, n }) => {
 *       const sum = c.local('sum', 'f64');
 *       const i = c.local('i', 'i32');
 *       c.for(i, 0, i32.shl(n, 3), 8, () => {
 *         const product = f64.mul(f64.load(i32.add(x, i)), f64.load(i32.add(y, i)));
 *         c.set(sum, f64.add(sum, product));
 *       });
 *       return sum;
 *     });
 */
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import { callInto, setGlobal, setLocal } from './control.js';
import { newFunction } from './module.js';
import {
  asValue,
  constant,
  type Callee,
  type Effect,
  type Global,
  type Instruction,
  type Label,
  type WasmLocal,
  type InstructionOperand,
  type ParameterLocals,
  type Parameters,
  type Value,
  type ValueType,
  type WasmFunction,
} from './node.js';
import { i32 } from './scalar-instructions.js';

const zero: Readonly<Record<ValueType, Value>> = {
  i32: constant('i32', 0),
  i64: constant('i64', 0n),
  f32: constant('f32', 0),
  f64: constant('f64', 0),
  v128: constant('i32x4', 0),
};

export class Code {
  readonly #locals: WasmLocal[];
  readonly #function: WasmFunction;
  #body: Instruction[];
  #nextIndex: number;
  /** Variables that count on being 0 at first, of what is written in line. */
  #zeros: WasmLocal[] = [];

  constructor(f: WasmFunction) {
    if (f.body.length > 0) fail('internal', `the function ${f.name} has a body`);
    this.#locals = f.locals;
    this.#function = f;
    this.#body = f.body;
    this.#nextIndex = Object.keys(f.params).length;
  }

  /** A new variable, which is 0 at first. */
  local<T extends ValueType>(name: string, type: T): WasmLocal<T> {
    const local = this.#declare(name, type);
    this.#zeros.push(local);
    return local;
  }

  #declare<T extends ValueType>(name: string, type: T): WasmLocal<T> {
    const local: WasmLocal<T> = { kind: 'local', type, name, index: this.#nextIndex++ };
    this.#locals.push(local);
    return local;
  }

  /** Says in the text what the instructions compute that follow; only at the top of a function. */
  remark(text: string): void {
    this.#function.remarks.set(this.#function.body.length, text);
  }

  /** A new local with this value. */
  let<T extends ValueType>(name: string, value: Value<T>): WasmLocal<T> {
    const local = this.#declare(name, value.type);
    this.#body.push(setLocal(local, value as InstructionOperand<T>));
    return local;
  }

  /**
   * What `write` appends, which may be done more than once, as if it were a function of its own.
   */
  inline<R>(write: () => R): R {
    const outer = this.#zeros;
    this.#zeros = [];
    let result: R | undefined;
    const body = this.#collect(() => (result = write()));
    this.#body.push(...this.#zeros.map((local) => setLocal(local, zero[local.type])), ...body);
    this.#zeros = outer;
    return result as R;
  }

  set<T extends ValueType>(variable: WasmLocal<T> | Global<T>, value: InstructionOperand<T>): void {
    this.do(variable.kind === 'local' ? setLocal(variable, value) : setGlobal(variable, value));
  }

  /** Appends a store, a call, or anything else that is done for its effects. */
  do(effect: Effect): void {
    this.#body.push(effect);
  }

  /** Appends the call of a function without results, or with results that locals take. */
  call<P extends Parameters>(
    callee: Callee<P>,
    args: readonly InstructionOperand<P[keyof P]>[],
    into: readonly WasmLocal[] = [],
  ): void {
    this.do(callInto(into, callee, ...args));
  }

  /** A branch to the label leaves the block. */
  block(body: (end: Label) => void, name = 'end'): void {
    const label = { name };
    this.do({ kind: 'block', type: 'none', label, body: this.#collect(() => body(label)) });
  }

  /** A branch to the label begins the loop anew; at its end the loop is left. */
  loop(body: (again: Label) => void, name = 'again'): void {
    const label = { name };
    this.do({ kind: 'loop', type: 'none', label, body: this.#collect(() => body(label)) });
  }

  if(test: InstructionOperand<'i32'>, yes: () => void, no: () => void = () => {}): void {
    this.do({
      kind: 'if',
      type: 'none',
      test: asValue(test, 'i32'),
      yes: this.#collect(yes),
      no: this.#collect(no),
    });
  }

  /** The test is written once, at the beginning. */
  while(test: InstructionOperand<'i32'>, body: () => void): void {
    this.block((end) =>
      this.loop((again) => {
        this.branchIf(end, i32.eqz(test));
        body();
        this.branch(again);
      }),
    );
  }

  /**
   * Sets the index to `start` and repeats the body while the index is below `stop`, adding `step`
   * after each turn. Signed; `stop` is computed before the loop if it is no local nor constant.
   */
  for(
    index: WasmLocal<'i32'>,
    start: InstructionOperand<'i32'>,
    stop: InstructionOperand<'i32'>,
    step: InstructionOperand<'i32'>,
    body: () => void,
  ): void {
    const bound = asValue(stop, 'i32');
    const isPlain = bound.kind === 'local' || bound.kind === 'const';
    const limit = isPlain ? bound : this.let(`${index.name}_stop`, bound);
    const first = asValue(start, 'i32');
    this.set(index, first);
    // Tested at the end: one jump a turn.
    const turns = (): void =>
      this.loop((again) => {
        body();
        this.set(index, i32.add(index, step));
        this.branchIf(again, i32.lt_s(index, limit));
      }, index.name);
    const isKnown = first.kind === 'const' && limit.kind === 'const';
    if (isKnown && at(first.lanes, 0) < at(limit.lanes, 0)) turns();
    else this.if(i32.lt_s(index, limit), turns);
  }

  branch(label: Label): void {
    this.do({ kind: 'branch', type: 'none', label, test: null });
  }

  branchIf(label: Label, test: InstructionOperand<'i32'>): void {
    this.do({ kind: 'branch', type: 'none', label, test: asValue(test, 'i32') });
  }

  /** Leaves the function; values for all its results. */
  return(...operands: readonly Value[]): void {
    this.do({ kind: 'return', type: 'none', operands });
  }

  /** The statements that `write` appends, apart from the others. */
  #collect(write: () => void): Instruction[] {
    const outer = this.#body;
    const body: Instruction[] = [];
    this.#body = body;
    write();
    this.#body = outer;
    return body;
  }
}

/**
 * A function whose statements `write` writes when they are first asked for, so that those nobody
 * calls cost nothing; what it returns are the results.
 */
export function defineFunction<const P extends Parameters, const R extends readonly ValueType[]>(
  name: string,
  params: P,
  results: R,
  write: (c: Code, params: ParameterLocals<P>) => Value<R[number]> | readonly Value[] | void,
): WasmFunction<P, R> {
  const written = newFunction(name, params, results);
  let isWritten = false;
  const finished = (): WasmFunction<P, R> => {
    if (!isWritten) {
      isWritten = true;
      const c = new Code(written);
      const values = write(c, written.params);
      if (values !== undefined) c.return(...('kind' in values ? [values] : values));
    }
    return written;
  };
  return {
    ...written,
    get locals() {
      return finished().locals;
    },
    get body() {
      return finished().body;
    },
  };
}
