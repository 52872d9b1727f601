/** Nodes of variables, calls and choices. Loops and branches are written with `Code`. */
import { fail } from '../../../../array/errors.js';
import { at } from '../../../../array/shape.js';
import {
  asValue,
  type Call,
  type Callee,
  type Effect,
  type Global,
  type If,
  type WasmLocal,
  type Op,
  type InstructionOperand,
  type Operation,
  type Parameters,
  type SetGlobal,
  type SetLocal,
  type Value,
  type ValueType,
} from './node.js';

const single = (name: string, code: number, operands: Operation['operands']): Operation => ({
  name,
  bytes: [code],
  operands,
  result: 'none',
  immediates: 'none',
  alignment: 0,
});

const unreachableOperation = single('unreachable', 0x00, []);
const dropOperation = single('drop', 0x1a, []);
/** Its operands and its result are of any one type. */
const selectOperation = single('select', 0x1b, []);

const op = <T extends Op['type']>(type: T, operation: Operation, ...operands: Value[]): Op<T> => ({
  kind: 'op',
  type,
  operation,
  operands,
  immediates: [],
});

/** Ends the program with an error. */
export const unreachable = (): Op<'none'> => op('none', unreachableOperation);

/** Computes the value for its effects only. */
export const drop = (value: Value): Op<'none'> => op('none', dropOperation, value);

/** One of two values, both of which are computed. */
export const select = <T extends ValueType>(
  yes: Value<T>,
  no: Value<T>,
  test: InstructionOperand<'i32'>,
): Op<T> => op(yes.type, selectOperation, yes, no, asValue(test, 'i32'));

/** One of two values, of which only that one is computed. */
export const ifElse = <T extends ValueType>(
  test: InstructionOperand<'i32'>,
  yes: Value<T>,
  no: Value<T>,
): If<T> => ({ kind: 'if', type: yes.type, test: asValue(test, 'i32'), yes: [yes], no: [no] });

export const setLocal = <T extends ValueType>(
  local: WasmLocal<T>,
  value: InstructionOperand<T>,
): SetLocal<'none'> => ({
  kind: 'set-local',
  type: 'none',
  local,
  value: asValue(value, local.type),
});

/** Sets the local and is the value. */
export const tee = <T extends ValueType>(
  local: WasmLocal<T>,
  value: InstructionOperand<T>,
): SetLocal<T> => ({
  kind: 'set-local',
  type: local.type,
  local,
  value: asValue(value, local.type) as Value,
});

export const setGlobal = <T extends ValueType>(
  global: Global<T>,
  value: InstructionOperand<T>,
): SetGlobal => ({ kind: 'set-global', type: 'none', global, value: asValue(value, global.type) });

type Arguments<P extends Parameters> = readonly InstructionOperand<P[keyof P]>[];

/** What a call leaves: the value of the only result, or nothing. */
type CallOf<R extends readonly ValueType[]> = R extends readonly [infer T extends ValueType]
  ? Call<T>
  : R extends readonly []
    ? Call<'none'>
    : Call;

function newCall<T extends Call['type']>(
  callee: Callee,
  args: readonly InstructionOperand<ValueType>[],
  type: T,
  into: readonly WasmLocal[],
): Call<T> {
  const params = Object.values(callee.params);
  if (args.length !== params.length)
    fail('internal', `${callee.name} takes ${params.length} arguments, not ${args.length}`);
  const operands = params.map((p, i) => asValue(at(args, i), p.type));
  return { kind: 'call', type, callee, operands, into };
}

/** A call of a function with one result or none. */
export function call<P extends Parameters, R extends readonly ValueType[]>(
  callee: Callee<P, R>,
  ...args: Arguments<P>
): CallOf<R> {
  if (callee.results.length > 1) fail('internal', `the results of ${callee.name} need locals`);
  return newCall(callee, args, callee.results[0] ?? 'none', []) as CallOf<R>;
}

/** A call whose results become the values of locals. */
export const callInto = <P extends Parameters>(
  locals: readonly WasmLocal[],
  callee: Callee<P>,
  ...args: Arguments<P>
): Effect => {
  if (locals.length !== callee.results.length)
    fail('internal', `${callee.name} has ${callee.results.length} results`);
  return newCall(callee, args, 'none', locals);
};
