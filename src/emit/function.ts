/** A jitted function for one set of arguments, as it is emitted. */
import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { compile } from '../codegen/jit/compile.js';
import { specialize } from '../codegen/jit/jit.js';
import { registeredTargets } from '../codegen/targets/registry.js';
import type { Target, TargetCode } from '../codegen/targets/target.js';
import { hostsOf } from '../loops/hosts.js';
import type { Schedule } from '../loops/loops.js';
import type { AnyFunction } from '../trace/checks.js';
import type { TreeDef } from '../tree/tree.js';
import { placeLeaves, type PlacedLeaf } from './signature.js';

/** What is emitted under a name. */
export interface EmitSource {
  /** A function, jitted or not. */
  readonly of: AnyFunction;
  /** Arguments like those that it is to be called with: their types count, not their values. */
  readonly args: readonly unknown[];
}

/** What a function's parts are called in the module. */
export interface OwnNames {
  /** What is exported: it checks arguments and makes results. */
  readonly outer: string;
  /** The compiled function. */
  readonly run: string;
  /** What makes that when it is first wanted. */
  readonly start: string;
  /** The captured arrays. */
  readonly held: string;
}

/** A function whose code is written. */
export interface Emitted {
  readonly exported: string;
  readonly names: OwnNames;
  readonly target: string;
  readonly code: TargetCode;
  readonly params: readonly TreeDef[];
  readonly leaves: readonly PlacedLeaf[];
  readonly result: TreeDef;
  readonly types: readonly Aval[];
  /** Arrays that the function captured: its last inputs. */
  readonly held: readonly DenseArray[];
}

/**
 * The function for the target `wanted`, or for that which a call here would run on; one thread does
 * all. Code that may round a product and a sum together is not written, since not all hosts have
 * such instructions.
 */
export function emitFunction(
  exported: string,
  names: OwnNames,
  { of, args }: EmitSource,
  wanted: string,
): Emitted {
  const [entry, flat] = specialize(of, args);
  const { lowered, traced } = entry;
  const target = targetNamed(wanted === 'auto' ? lowered.target : wanted);
  const options = { ...entry.compilation, fuseMultiplyAdd: false, threads: 1 };
  const { code, captured } = compile(lowered.optimized, exported, target, options);
  mustRunAlone(exported, code.schedule, target);
  return {
    exported,
    names,
    target: target.name,
    code,
    params: flat.def.kind === 'array' ? flat.def.children : [],
    leaves: placeLeaves(flat.def.kind === 'array' ? flat.def.children : [], flat.leaves),
    result: traced.outDef,
    types: entry.types,
    held: captured,
  };
}

const targetNamed = (name: string): Target =>
  registeredTargets().find((t) => t.name === name) ?? fail('internal', `no target ${name}`);

/** What calls back needs the program that it was made in. */
function mustRunAlone(name: string, schedule: Schedule, target: Target): void {
  if (hostsOf(schedule).length > 0)
    fail(
      'bad-argument',
      `emitModule: ${name} calls functions of the host, as debug.print does, which cannot come ` +
        'along with a module that stands alone. Take them out of it.',
    );
  const reason = target.refuses(schedule);
  if (reason !== null) fail('bad-argument', `emitModule: ${name}: ${reason}.`);
}

/** The leaves that are arrays, with their types. */
export const arraysOf = ({ leaves }: Emitted): { path: string; aval: Aval }[] =>
  leaves.flatMap(({ path, aval }) => (aval === null ? [] : [{ path, aval }]));

/** The raw results with their types. */
export const resultsOf = ({ types, code }: Emitted) => zip(code.schedule.main.outputs, types);
