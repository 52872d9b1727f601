/** Makes rows of the instruction table, each with the factory of its nodes. */
import { at } from '../../../../array/shape.js';
import {
  asValue,
  type ImmediateKind,
  type Op,
  type InstructionOperand,
  type Operation,
  type OperandType,
  type ResultType,
  type Value,
} from './node.js';

type Operands<P extends readonly OperandType[]> = { [I in keyof P]: InstructionOperand<P[I]> };

/** The words of a string, parted by single blanks. */
type Words<S extends string> = S extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : S;

export interface HasOperation {
  readonly operation: Operation;
}
type Factory<A extends readonly unknown[], R extends ResultType> = ((...args: A) => Op<R>) &
  HasOperation;
type Factories<S extends string, A extends readonly unknown[], R extends ResultType> = {
  readonly [N in Words<S>]: Factory<A, R>;
};

type MemoryArguments<P extends readonly OperandType[]> = [...Operands<P>, offset?: number];
type LaneArguments<P extends readonly OperandType[]> = [...Operands<P>, lane: number];
type MemoryLaneArguments<P extends readonly OperandType[]> = [
  ...Operands<P>,
  lane: number,
  offset?: number,
];

/** The properties that all instructions of a series share, beyond their operands and result. */
interface Form {
  readonly kind: ImmediateKind;
  readonly alignment: number;
  /** Bytes after the opcode that never change. */
  readonly fixed: readonly number[];
  /** The immediates, from the arguments after the operands. */
  readonly immediates: (rest: readonly number[]) => readonly number[];
}

const none: readonly number[] = [];
const plain: Form = { kind: 'none', alignment: 0, fixed: none, immediates: () => none };

/**
 * Instructions with neighbouring opcodes, equal operands and equal results: `start` is the opcode
 * of the first name.
 */
export function operations<
  const P extends readonly OperandType[],
  const R extends ResultType,
  const S extends string,
>(
  of: string,
  start: number,
  operands: P,
  result: R,
  names: S,
  fixed = none,
): Factories<S, Operands<P>, R> {
  return factories(of, start, operands, result, names, { ...plain, fixed });
}

/** Loads and stores of 2^alignment bytes: the last argument is the offset. */
export function memoryOperations<
  const P extends readonly OperandType[],
  const R extends ResultType,
  const S extends string,
>(
  of: string,
  start: number,
  operands: P,
  result: R,
  alignment: number,
  names: S,
): Factories<S, MemoryArguments<P>, R> {
  return factories(of, start, operands, result, names, {
    kind: 'memory',
    alignment,
    fixed: none,
    immediates: ([offset = 0]) => [offset],
  });
}

/** Instructions on one lane, which is the last argument. */
export function laneOperations<
  const P extends readonly OperandType[],
  const R extends ResultType,
  const S extends string,
>(of: string, start: number, operands: P, result: R, names: S): Factories<S, LaneArguments<P>, R> {
  return factories(of, start, operands, result, names, {
    kind: 'lane',
    alignment: 0,
    fixed: none,
    immediates: ([lane = 0]) => [lane],
  });
}

/** Loads and stores of one lane: the last arguments are the lane and the offset. */
export function memoryLaneOperations<
  const P extends readonly OperandType[],
  const R extends ResultType,
  const S extends string,
>(
  of: string,
  start: number,
  operands: P,
  result: R,
  alignment: number,
  names: S,
): Factories<S, MemoryLaneArguments<P>, R> {
  return factories(of, start, operands, result, names, {
    kind: 'memory-lane',
    alignment,
    fixed: none,
    immediates: ([lane = 0, offset = 0]) => [offset, lane],
  });
}

function factories<S extends string, A extends readonly unknown[], R extends ResultType>(
  of: string,
  start: number,
  operands: readonly OperandType[],
  result: R,
  names: S,
  { kind, alignment, fixed, immediates }: Form,
): Factories<S, A, R> {
  const count = operands.length;
  const rows = names.split(' ').map((name, i) => {
    const bytes = [...opcode(start + i), ...fixed];
    const operation = {
      name: `${of}.${name}`,
      bytes,
      operands,
      result,
      immediates: kind,
      alignment,
    };
    const factory = (...args: readonly InstructionOperand<OperandType>[]): Op<R> => {
      const values: Value[] = [];
      for (let k = 0; k < count; k++) values.push(asValue(at(args, k), at(operands, k)));
      const rest = kind === 'none' ? none : immediates(args.slice(count) as number[]);
      return { kind: 'op', type: result, operation, operands: values, immediates: rest };
    };
    return [name, Object.assign(factory, { operation })];
  });
  return Object.fromEntries(rows) as Factories<S, A, R>;
}

/** `0xfd_0e4` stands for the prefix 0xfd and the number 0xe4, which is written as LEB128. */
function opcode(code: number): number[] {
  if (code <= 0xff) return [code];
  const number = code & 0xfff;
  return [code >> 12, ...(number < 0x80 ? [number] : [(number & 0x7f) | 0x80, number >> 7])];
}
