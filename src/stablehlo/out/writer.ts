/** Operations one after the other: the body of a function, or a region of an operation. */
import type { DenseArray } from '../../array/dense.js';
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, zip } from '../../array/shape.js';
import type { Program } from '../../ir/program.js';
import type { Source } from '../../ir/source.js';
import { isOnTape, type TapeSize } from './tape-size.js';
import {
  elementsText,
  resultsText,
  splatText,
  typeText,
  typesText,
  type ElementType,
  type TensorType,
} from './types.js';

/** A value of the text. */
export interface HloValue {
  readonly name: string;
  readonly type: TensorType;
  /** The number that it is in all elements, where that is known. */
  readonly literal?: number;
}

/** Writes what runs in a region, which takes values of its own, and gives its results. */
export type WriteRegion = (w: HloWriter, args: readonly HloValue[]) => readonly HloValue[];

export interface HloRegion {
  readonly takes: readonly TensorType[];
  readonly write: WriteRegion;
}

/** Attributes by name, as MLIR writes them. */
export type Attributes = Readonly<Record<string, string>>;

/** What functions have in common. */
export interface Shared {
  /** The mesh of devices that shardings speak of, if there is one. */
  readonly mesh: Readonly<Record<string, number>> | undefined;
  /** The tape, if the program has a bound for it. */
  readonly tape: TapeSize | undefined;
  /** The name of the function that a program is, which is written if it is new. */
  functionOf(name: string, program: Program): string;
  /** Writes a program in place. */
  inline(w: HloWriter, program: Program, inputs: readonly HloValue[]): HloValue[];
}

/** Counts the values of a function, whose names are unique also across its regions. */
interface Counter {
  next: number;
}

export class HloWriter {
  readonly shared: Shared;
  readonly lines: string[] = [];
  /** The values of the tape, where what is being written records on it or reads from it. */
  tape: readonly HloValue[] = [];
  /** Where the user called what is being written. */
  source: Source | undefined;
  readonly #counter: Counter;
  readonly #indent: string;
  readonly #constants = new Map<string, HloValue>();

  constructor(shared: Shared, counter: Counter = { next: 0 }, indent = '    ') {
    this.shared = shared;
    this.#counter = counter;
    this.#indent = indent;
  }

  /**
   * An operation in the generic form of MLIR: `"name"(operands) ({regions}) {attributes} : type`.
   */
  op(
    name: string,
    inputs: readonly HloValue[],
    types: readonly TensorType[],
    attributes: Attributes = {},
    regions: readonly HloRegion[] = [],
  ): HloValue[] {
    const [left, results] = this.#results(types);
    const operands = inputs.map((x) => x.name).join(', ');
    const list = Object.entries(attributes).map(([key, text]) => `${key} = ${text}`);
    const tail = list.length === 0 ? '' : ` {${list.join(', ')}}`;
    const inTypes = typesText(inputs.map((x) => x.type));
    const type = `${inTypes} -> ${resultsText(types)}`;
    if (regions.length === 0) {
      this.#line(`${left}"${name}"(${operands})${tail} : ${type}`);
      return results;
    }
    this.#line(`${left}"${name}"(${operands}) ({`);
    regions.forEach((region, i) => {
      if (i > 0) this.#line('}, {');
      this.#region(region);
    });
    this.#line(`})${tail} : ${type}`);
    return results;
  }

  /** An operation with one result. */
  op1(
    name: string,
    inputs: readonly HloValue[],
    type: TensorType,
    attributes: Attributes = {},
    regions: readonly HloRegion[] = [],
  ): HloValue {
    return at(this.op(name, inputs, [type], attributes, regions), 0);
  }

  /** An operation whose operands and result have one type, which is written once. */
  plain(name: string, ...inputs: readonly HloValue[]): HloValue {
    const { type } = at(inputs, 0);
    const [left, [result]] = this.#results([type]);
    const operands = inputs.map((x) => x.name).join(', ');
    this.#line(`${left}stablehlo.${name} ${operands} : ${typeText(type)}`);
    return result!;
  }

  /** A number in all elements of a type; in one place it is written once. */
  full(x: number, type: TensorType): HloValue {
    const text = splatText(x, type);
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const value = { ...this.#constant(text, type), literal: x };
    this.#constants.set(text, value);
    return value;
  }

  /** A captured array. */
  array(x: DenseArray): HloValue {
    return this.#constant(elementsText(x), x.aval);
  }

  #constant(text: string, type: TensorType): HloValue {
    const [left, [result]] = this.#results([type]);
    this.#line(`${left}stablehlo.constant ${text}`);
    return result!;
  }

  /** The values of another dtype, by the rules of StableHLO. */
  convert(x: HloValue, dtype: ElementType): HloValue {
    if (x.type.dtype === dtype) return x;
    return this.op1('stablehlo.convert', [x], { shape: x.type.shape, dtype });
  }

  compare(direction: Direction, x: HloValue, y: HloValue): HloValue {
    const type: TensorType = { shape: x.type.shape, dtype: 'bool' };
    const [left, [result]] = this.#results([type]);
    const kind = orders[x.type.dtype];
    const types = typesText([x.type, y.type]);
    this.#line(
      `${left}stablehlo.compare ${direction}, ${x.name}, ${y.name}, ${kind} : ${types} -> ${typeText(type)}`,
    );
    return result!;
  }

  select(test: HloValue, yes: HloValue, no: HloValue): HloValue {
    return this.op1('stablehlo.select', [test, yes, no], yes.type);
  }

  broadcast(x: HloValue, shape: readonly number[], dims: readonly number[]): HloValue {
    return this.op1(
      'stablehlo.broadcast_in_dim',
      [x],
      { shape, dtype: x.type.dtype },
      { broadcast_dimensions: list(dims) },
    );
  }

  reshape(x: HloValue, shape: readonly number[]): HloValue {
    return this.op1('stablehlo.reshape', [x], { shape, dtype: x.type.dtype });
  }

  /** Calls the function that a program is. */
  call(name: string, program: Program, inputs: readonly HloValue[]): HloValue[] {
    const callee = this.shared.functionOf(name, program);
    const types = program.outputs.map((a) => a.aval);
    const isOn = isOnTape(program);
    const tape = isOn ? this.tape : [];
    const all = [...types, ...tape.map((x) => x.type)];
    const results = this.op('func.call', [...inputs, ...tape], all, { callee: `@${callee}` });
    if (isOn) this.tape = results.slice(types.length);
    return results.slice(0, types.length);
  }

  /** The equations of a program in this place. */
  inline(program: Program, inputs: readonly HloValue[]): HloValue[] {
    return this.shared.inline(this, program, inputs);
  }

  /** Ends a function. */
  giveBack(results: readonly HloValue[]): void {
    this.#end('func.return', results);
  }

  #end(name: string, results: readonly HloValue[]): void {
    const names = results.map((x) => x.name).join(', ');
    this.#line(`"${name}"(${names}) : ${typesText(results.map((x) => x.type))} -> ()`);
  }

  #region({ takes, write }: HloRegion): void {
    const inner = new HloWriter(this.shared, this.#counter, `${this.#indent}  `);
    inner.source = this.source;
    inner.tape = this.tape;
    const args = takes.map((type) => ({ name: `%a${this.#counter.next++}`, type }));
    if (args.length > 0)
      this.#line(`^bb0(${args.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ')}):`);
    inner.#end('stablehlo.return', write(inner, args));
    // One by one: a list of arguments has an end.
    for (const line of inner.lines) this.lines.push(line);
  }

  #results(types: readonly TensorType[]): [left: string, results: HloValue[]] {
    if (types.length === 0) return ['', []];
    const name = `%${this.#counter.next++}`;
    const [type] = types;
    if (types.length === 1) return [`${name} = `, [{ name, type: type! }]];
    const results = range(types.length).map((i) => `${name}#${i}`);
    return [
      `${name}:${types.length} = `,
      zip(results, types).map(([result, each]) => ({ name: result, type: each })),
    ];
  }

  #line(text: string): void {
    this.lines.push(this.#indent + text);
  }
}

export type Direction = 'EQ' | 'NE' | 'LT' | 'LE' | 'GT' | 'GE';

const orders: Readonly<Record<ElementType, 'FLOAT' | 'SIGNED' | 'UNSIGNED'>> = {
  float64: 'FLOAT',
  float32: 'FLOAT',
  float16: 'FLOAT',
  bfloat16: 'FLOAT',
  complex64: 'FLOAT',
  complex128: 'FLOAT',
  int8: 'SIGNED',
  int16: 'SIGNED',
  int32: 'SIGNED',
  int64: 'SIGNED',
  bool: 'UNSIGNED',
  uint8: 'UNSIGNED',
  uint16: 'UNSIGNED',
  uint32: 'UNSIGNED',
  uint64: 'UNSIGNED',
};

/** A list of integers as an attribute. */
export const list = (numbers: readonly number[]): string =>
  numbers.length === 0 ? 'array<i64>' : `array<i64: ${numbers.join(', ')}>`;

/** An integer of 64 bits as an attribute. */
export const integer = (x: number): string => `${x} : i64`;

/** The dtype of a value that an array can have. */
export const dtypeOf = ({ type: { dtype } }: HloValue): DType =>
  dtype === 'int64' || dtype === 'uint64' ? fail('internal', `a value of ${dtype}`) : dtype;
