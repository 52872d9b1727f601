/**
 * WebAssembly code as trees, the form that the text format calls folded: a node is an instruction
 * together with its operands. Nodes that leave a value are `Value`s, all others `Effect`s; a
 * function's body is a list of them. Nodes are plain data and made by factories only: those of the
 * instructions stand in `scalar-instructions.ts` and `vector-instructions.ts`.
 *
 * A node that occurs twice is computed twice: what is used again belongs in a local (`Code.let`).
 */
import { fail } from '../../../../array/errors.js';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
export type LaneShape = 'i8x16' | 'i16x8' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';
export type ScalarType = Exclude<ValueType, 'v128'>;
/** What an operand is read as: instructions on vectors differ in how they see the 128 bits. */
export type OperandType = ValueType | LaneShape;
export type ResultType = ValueType | 'none';

export type TypeOf<S extends OperandType> = S extends LaneShape ? 'v128' : S & ValueType;

/** The immediates of an instruction: none, an offset, a lane, both, or 16 lanes. */
export type ImmediateKind = 'none' | 'memory' | 'lane' | 'memory-lane' | 'shuffle';

/** A row of the instruction table. */
export interface Operation {
  readonly name: string;
  /** The opcode and its fixed immediates. */
  readonly bytes: readonly number[];
  readonly operands: readonly OperandType[];
  readonly result: ResultType;
  readonly immediates: ImmediateKind;
  /** Of loads and stores: the logarithm of the number of bytes they touch. */
  readonly alignment: number;
}

/** An instruction of the table. Immediates: offset, then lanes. */
export interface Op<T extends ResultType = ResultType> {
  readonly kind: 'op';
  readonly type: T;
  readonly operation: Operation;
  readonly operands: readonly Value[];
  readonly immediates: readonly number[];
  /** What stands in memory for the instruction to read: the module brings it along. */
  readonly reads?: DataSegment;
}

/** Bytes that stand in memory from the beginning. */
export interface DataSegment {
  /** The address: known, or that of an imported global. */
  readonly address: Const<'i32'> | Global<'i32'>;
  readonly bytes: Uint8Array;
}

/** A constant; that of a scalar has one lane. */
export interface Const<T extends ValueType = ValueType> {
  readonly kind: 'const';
  readonly type: T;
  readonly shape: ScalarType | LaneShape;
  readonly lanes: readonly (number | bigint)[];
}

/** A parameter or local variable. Among operands it stands for its present value. */
export interface WasmLocal<T extends ValueType = ValueType> {
  readonly kind: 'local';
  readonly type: T;
  readonly name: string;
  readonly index: number;
}

/** Sets a local. With a type other than 'none' the value also remains (`local.tee`). */
export interface SetLocal<T extends ResultType = ResultType> {
  readonly kind: 'set-local';
  readonly type: T;
  readonly local: WasmLocal;
  readonly value: Value;
}

/** Where an import comes from. */
export interface ImportName {
  readonly module: string;
  readonly field: string;
}

/** A global variable. Among operands it stands for its present value. */
export interface Global<T extends ValueType = ValueType> {
  readonly kind: 'global';
  readonly type: T;
  readonly name: string;
  readonly mutable: boolean;
  readonly initial: Const<T> | ImportName;
}

export interface SetGlobal {
  readonly kind: 'set-global';
  readonly type: 'none';
  readonly global: Global;
  readonly value: Value;
}

/** Names and types of parameters, in order. (Names that look like numbers would be reordered.) */
export type Parameters = Readonly<Record<string, ValueType>>;
export type ParameterLocals<P extends Parameters> = { readonly [N in keyof P]: WasmLocal<P[N]> };

/**
 * A function. `locals`, `body` and `remarks` are filled by `Code`; calls may refer to it before.
 */
export interface WasmFunction<
  P extends Parameters = Parameters,
  R extends readonly ValueType[] = readonly ValueType[],
> {
  readonly kind: 'function';
  readonly name: string;
  readonly params: ParameterLocals<P>;
  readonly results: R;
  /** Without the parameters. */
  readonly locals: WasmLocal[];
  readonly body: Instruction[];
  /** What the text says in front of an instruction of the body, by its place. */
  readonly remarks: Map<number, string>;
}

export interface FunctionImport<
  P extends Parameters = Parameters,
  R extends readonly ValueType[] = readonly ValueType[],
> {
  readonly kind: 'imported-function';
  readonly name: string;
  readonly from: ImportName;
  readonly params: ParameterLocals<P>;
  readonly results: R;
}

export type Callee<
  P extends Parameters = Parameters,
  R extends readonly ValueType[] = readonly ValueType[],
> = WasmFunction<P, R> | FunctionImport<P, R>;

/** A call; several results go into locals, the first result into the first one. */
export interface Call<T extends ResultType = ResultType> {
  readonly kind: 'call';
  readonly type: T;
  readonly callee: Callee;
  readonly operands: readonly Value[];
  readonly into: readonly WasmLocal[];
}

/** What a branch names: the end of a block, or the beginning of a loop. */
export interface Label {
  readonly name: string;
}

export interface Block {
  readonly kind: 'block' | 'loop';
  readonly type: 'none';
  readonly label: Label;
  readonly body: readonly Instruction[];
}

/** With a type other than 'none' both sides end in a value of it. */
export interface If<T extends ResultType = ResultType> {
  readonly kind: 'if';
  readonly type: T;
  readonly test: Value<'i32'>;
  readonly yes: readonly Instruction[];
  readonly no: readonly Instruction[];
}

/** A jump to a label, if the test (where there is one) is not 0. */
export interface Branch {
  readonly kind: 'branch';
  readonly type: 'none';
  readonly label: Label;
  readonly test: Value<'i32'> | null;
}

export interface Return {
  readonly kind: 'return';
  readonly type: 'none';
  readonly operands: readonly Value[];
}

export type Value<T extends ValueType = ValueType> =
  Op<T> | Const<T> | WasmLocal<T> | SetLocal<T> | Global<T> | Call<T> | If<T>;

export type Vector = Value<'v128'>;
export type VectorLocal = WasmLocal<'v128'>;
/** What elementary functions take: a number stands for itself in all lanes. */
export type VectorOperand = Vector | number;

export type Effect =
  Op<'none'> | SetLocal<'none'> | SetGlobal | Call<'none'> | Block | If<'none'> | Branch | Return;

export type Instruction = Value | Effect;

/**
 * What the factories take as operands: a number stands for the constant, in all lanes where the
 * instruction says of which shape they are.
 */
export type InstructionOperand<S extends OperandType> =
  | Value<TypeOf<S>>
  | (S extends 'v128' ? never : S extends 'i64' | 'i64x2' ? number | bigint : number);

export const laneCount: Readonly<Record<ScalarType | LaneShape, number>> = {
  i32: 1,
  i64: 1,
  f32: 1,
  f64: 1,
  i8x16: 16,
  i16x8: 8,
  i32x4: 4,
  i64x2: 2,
  f32x4: 4,
  f64x2: 2,
};

/** A constant; one lane given to a vector stands for all of them. */
export function constant<S extends ScalarType | LaneShape>(
  shape: S,
  ...lanes: readonly (number | bigint)[]
): Const<TypeOf<S>> {
  const count = laneCount[shape];
  if (lanes.length !== count && lanes.length !== 1)
    fail('internal', `a constant ${shape} of ${lanes.length} lanes`);
  const [first = 0] = lanes;
  const all = lanes.length === count ? lanes : Array.from({ length: count }, () => first);
  const type = (count === 1 ? shape : 'v128') as TypeOf<S>;
  return { kind: 'const', type, shape, lanes: all };
}

/** The operand as a node. */
export function asValue<S extends OperandType>(
  x: InstructionOperand<S>,
  shape: S,
): Value<TypeOf<S>> {
  if (typeof x === 'object') return x;
  if (shape === 'v128') fail('internal', `the number ${x} among lanes of no shape`);
  return constant(shape as ScalarType | LaneShape, x) as Value<TypeOf<S>>;
}
