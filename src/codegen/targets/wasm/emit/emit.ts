/**
 * The WebAssembly target: a Schedule as a module. Every loop function is a function that takes
 * scalars by value and arrays by address, its outputs among them, and returns scalar outputs. That
 * of the main function, exported as `main`, takes the address of the arena before the others.
 * `instance.ts` tells what the module imports.
 */
import { computeOf } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { within, type Steps } from '../../../../array/work/steps.js';
import type { LoopBuffer, LoopFunction, RawCallback, Schedule } from '../../../../loops/loops.js';
import { hostsOf } from '../../../../loops/hosts.js';
import { Code } from '../binary/code.js';
import {
  i32,
  type FunctionImport,
  type Global,
  type WasmLocal,
  type Parameters,
  type ValueType,
  type WasmFunction,
} from '../binary/instructions.js';
import {
  importFunction,
  newFunction,
  newGlobal,
  newModule,
  type WasmModule,
} from '../binary/module.js';
import { uniqueNames } from '../binary/names.js';
import { cutsOf, type CutTuning } from './cuts.js';
import { partName, type LoopPart, type PartPlan } from './parts.js';
import { numberType, type Address } from './scope.js';
import { sharedLoopsOf } from './shared-loops.js';
import { StatementWriter, type Callees } from './statements.js';
import { beginTape } from './tape.js';

export interface WasmEmitOptions {
  /** Whether products and sums may be rounded together, by instructions that not all hosts have. */
  readonly fuses: boolean;
  /** When loops are cut, so that several threads can do them; null where one does all. */
  readonly cuts: CutTuning | null;
}

export interface ModuleWithParts {
  readonly module: WasmModule;
  /** In the order of their numbers. */
  readonly parts: readonly PartPlan[];
}

export function* emitWasm(
  schedule: Schedule,
  { fuses, cuts }: WasmEmitOptions = { fuses: false, cuts: null },
): Steps<ModuleWithParts> {
  const { main, functions } = schedule;
  const declared = new Map(functions.map((f) => [f, declareFunction(f, f === main)]));
  const hosts = hostImports(schedule);
  const shared = sharedLoopsOf(schedule);
  const parts: LoopPart[] = [];
  const callees: Callees = {
    functionOf: (f) => declared.get(f) as WasmFunction,
    hostOf: (callback) => hosts.get(callback) as FunctionImport,
    shared,
    fuses,
    cuts: cuts === null ? new Map() : cutsOf(schedule, shared, cuts),
    parts,
  };
  const arena = newGlobal('arena', i32.const(0));
  let count = 0;
  for (const [f, target] of declared) {
    const code = new Code(target);
    const base = f === main ? enterMain(schedule, code, target, arena) : arenaOf(f, code, arena);
    const steps = writeFunction(f, code, target, base, callees);
    yield* within(count / declared.size, (count + 1) / declared.size, steps);
    count++;
  }
  const memory = { module: 'env', field: 'memory', minimum: 0 };
  const exports = parts.map((part, i) => ({ name: partName(i), of: part.function }));
  const all = [{ name: 'main', of: callees.functionOf(main) }, ...exports];
  return { module: newModule(main.name, memory, all), parts };
}

/** What has a type in a signature: arrays are addresses. */
const typeOf = (buffer: LoopBuffer): ValueType =>
  buffer.scalar ? numberType[computeOf[buffer.dtype]] : 'i32';

const parametersOf = ({ inputs, outputs }: LoopFunction): LoopBuffer[] => [
  ...inputs,
  ...outputs.filter((b) => !b.scalar),
];

function declareFunction(f: LoopFunction, isMain: boolean): WasmFunction {
  const arena = isMain ? [{ name: 'arena' }] : [];
  const params = uniqueNames([...arena, ...parametersOf(f)]);
  const types = [...params].map(([b, name]) => [name, 'dtype' in b ? typeOf(b) : 'i32'] as const);
  const results = f.outputs.flatMap((b) => (b.scalar ? [typeOf(b)] : []));
  return newFunction<Parameters, readonly ValueType[]>(f.name, Object.fromEntries(types), results);
}

function hostImports(schedule: Schedule): Map<RawCallback, FunctionImport> {
  const imports = hostsOf(schedule).map(({ callback, args }, i) => {
    const types = args.map(({ buffer }, k) => [`x${k}`, typeOf(buffer)] as const);
    const from = { module: 'env', field: `host${i}` };
    return [callback, importFunction(from, Object.fromEntries(types), [])] as const;
  });
  return new Map<RawCallback, FunctionImport>(imports);
}

/** What the main function does before all else. Gives the address of the arena. */
function enterMain(
  schedule: Schedule,
  code: Code,
  target: WasmFunction,
  arena: Global<'i32'>,
): WasmLocal<'i32'> {
  const address = target.params['arena'] as WasmLocal<'i32'>;
  const { main, functions } = schedule;
  if (functions.some((f) => f !== main && f.arena.length > 0)) code.set(arena, address);
  const longest = schedule.longestRow;
  if (longest > 0) beginTape(code, longest);
  return address;
}

/** A local is read faster than a global. */
const arenaOf = (f: LoopFunction, code: Code, arena: Global<'i32'>): WasmLocal<'i32'> | null =>
  f.arena.length === 0 ? null : code.let('arena', arena);

function* writeFunction(
  f: LoopFunction,
  code: Code,
  target: WasmFunction,
  arena: WasmLocal<'i32'> | null,
  callees: Callees,
): Steps<void> {
  const addresses = new Map<LoopBuffer, Address>();
  const scalars = new Map<LoopBuffer, WasmLocal>();
  const params = Object.values(target.params).slice(-parametersOf(f).length);
  parametersOf(f).forEach((buffer, i) => {
    const param = at(params, i);
    if (buffer.scalar) scalars.set(buffer, param);
    else addresses.set(buffer, { base: param as WasmLocal<'i32'>, offset: 0 });
  });
  if (arena !== null)
    for (const { buffer, offset } of f.arena) addresses.set(buffer, { base: arena, offset });
  const writer = new StatementWriter(code, callees, addresses, scalars);
  yield* writer.write(f);
  const results = f.outputs.filter((b) => b.scalar).map((b) => writer.scalarOf(b));
  if (results.length > 0) code.return(...results);
}
