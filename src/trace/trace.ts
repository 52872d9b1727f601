/**
 * Tracing: runs a user's function once with stand-ins for its arguments and returns the program of
 * what it did. There is one global, the trace now recording, set and reset in try/finally.
 */
import type { Aval } from '../array/aval.js';
import { DenseArray, rawIfHere } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { userPosition } from '../array/position.js';
import { at } from '../array/shape.js';
import { captureStack } from '../array/stack.js';
import { WrittenArray } from './written.js';
import { Builder } from '../ir/builder.js';
import { programHasEffect } from '../ir/effects.js';
import { programsMade } from '../ir/made.js';
import { ownParams } from '../ir/own-params.js';
import {
  newLiteral,
  type Atom,
  type PrimName,
  type PrimParams,
  type Program,
} from '../ir/program.js';
import type { Source } from '../ir/source.js';
import { rules } from '../primitives/index.js';
import { failLeaked, Tracer, type Recording } from './tracer.js';

let current: Trace | null = null;

/** The trace now recording, or null. */
export const currentTrace = (): Trace | null => current;

/** The named axes that a traced function is mapped over, with their sizes: of collectives. */
export type NamedAxes = ReadonlyMap<string, number>;

const noAxes: NamedAxes = new Map();

/** The named axes around what is traced now. */
export const namedAxes = (): NamedAxes => current?.axes ?? noAxes;

/** Runs a function outside of all traces: what it does is done at once, and not recorded. */
export function outsideOfTraces<R>(body: () => R): R {
  const outer = current;
  current = null;
  try {
    return body();
  } finally {
    current = outer;
  }
}

let isJitOff = false;

/** Whether functions run operation by operation that would be compiled. */
export const isJitDisabled = (): boolean => isJitOff;

/** Runs a function while jit is off, or on again. */
export function withoutJit<R>(off: boolean, body: () => R): R {
  const before = isJitOff;
  isJitOff = off;
  try {
    return body();
  } finally {
    isJitOff = before;
  }
}

/** One run of a user's function under recording. */
export class Trace implements Recording {
  readonly name: string;
  readonly builder = new Builder(rules);
  active = true;
  readonly #outer: Trace | null;
  /** Regions that were opened in it: they cannot outlive it. */
  readonly #regions: Trace[] = [];
  readonly #labels = new Map<Atom, string>();
  readonly #captured = new Map<Tracer, Atom>();
  readonly #standIns = new Map<NDArray, Atom>();

  /** The trace of which this is a region, or itself. */
  readonly owner: Trace;
  readonly axes: NamedAxes;

  constructor(name: string, outer: Trace | null, axes: NamedAxes, owner?: Trace) {
    this.name = name;
    this.#outer = outer;
    this.axes = axes;
    this.owner = owner ?? this;
  }

  /** Whether it is another one, or was begun in that. */
  isWithin(other: Trace): boolean {
    return this === other || this.#outer?.isWithin(other) === true;
  }

  /** Ends the recording, and that of whatever was opened in it and not left. */
  end(): void {
    this.active = false;
    for (const region of this.#regions) region.end();
  }

  /** The trace around this one. */
  get outer(): Trace | null {
    return this.#outer;
  }

  /** The trace in which this one records. */
  get around(): Trace | null {
    return this.#outer;
  }

  /** A trace within this one that is about to record in its place. */
  region(name: string): Trace {
    const region = new Trace(name, this, this.axes, this.owner);
    this.#regions.push(region);
    return region;
  }

  /** A tracer for a new input; the label says in messages what it is. */
  input(aval: Aval, label: string): Tracer {
    const atom = this.builder.input(aval);
    this.#labels.set(atom, label);
    return new Tracer(this, atom);
  }

  /** From now on `input` stands for a tracer of another trace, which may have ended. */
  standIn(x: NDArray, input: Tracer): void {
    this.#standIns.set(x, input.atom);
  }

  /** Whether this trace or one around it has something that stands for the tracer. */
  #knows(x: Tracer): boolean {
    return this.#standIns.has(x) || (this.#outer !== null && this.#outer.#knows(x));
  }

  serves(tracer: Tracer): boolean {
    return this.active || (current !== null && current.#knows(tracer));
  }

  labelOf(tracer: Tracer): string | undefined {
    return this.#labels.get(tracer.atom);
  }

  /** The tracers of outer traces that were met: further inputs of the program, in this order. */
  get captured(): Tracer[] {
    return [...this.#captured.keys()];
  }

  /** What an array is called in this trace's program. */
  atomOf(x: NDArray): Atom {
    if (x instanceof DenseArray) {
      const number = x.ndim === 0 ? rawIfHere(x) : null;
      return typeof number === 'number' ? newLiteral(number, x.aval) : this.builder.constant(x);
    }
    if (x instanceof WrittenArray) return this.atomOf(x.current);
    if (!(x instanceof Tracer)) fail('internal', 'an array of an unknown class');
    if (x.written !== undefined) return this.atomOf(x.written.current);
    if (x.recording === this) return x.atom;
    const standIn = this.#standIns.get(x);
    if (standIn !== undefined) return standIn;
    if (!x.recording.active && !this.#knows(x)) failLeaked(x);
    let atom = this.#captured.get(x);
    if (atom === undefined) {
      atom = this.builder.input(x.aval);
      this.#captured.set(x, atom);
    }
    return atom;
  }

  tracersOf(atoms: readonly Atom[]): NDArray[] {
    return atoms.map((a) => new Tracer(this, a));
  }

  /** Records one equation, with a copy of the params: they may hold lists of the user's. */
  bind<N extends PrimName>(
    name: N,
    inputs: readonly (NDArray | number)[],
    params: PrimParams[N],
  ): NDArray[] {
    const atoms = inputs.map((x) =>
      typeof x === 'number' ? newLiteral(x, literalType(inputs)) : this.atomOf(x),
    );
    this.builder.source = new CallSite(captureStack());
    return this.tracersOf(this.builder.emit(name, atoms, ownParams(params)));
  }

  /** Records the equations of a program applied to arrays. */
  inline(program: Program, args: readonly NDArray[]): NDArray[] {
    const atoms = args.map((x) => this.atomOf(x));
    return this.tracersOf(this.builder.inline(program, atoms));
  }
}

/** The type of a number among the inputs: that of the last array, so that no selector is met. */
export function literalType(inputs: readonly (NDArray | number)[]): Pick<Aval, 'dtype' | 'weak'> {
  const typed = inputs.findLast((x): x is NDArray => typeof x !== 'number');
  return typed?.aval ?? { dtype: 'float64', weak: true };
}

/** A stack kept as it is; its text is made when the position is first asked for. */
class CallSite implements Source {
  #stack: Error | undefined;
  #position: string | undefined;

  constructor(stack: Error) {
    this.#stack = stack;
  }

  get position(): string | undefined {
    if (this.#stack !== undefined) {
      this.#position = userPosition(this.#stack);
      this.#stack = undefined;
    }
    return this.#position;
  }
}

export interface TraceResult {
  /** inputs: the arguments, then what was captured. */
  readonly program: Program;
  /** Tracers of outer traces that the function used. */
  readonly captured: readonly NDArray[];
}

interface FlatTraceOptions {
  readonly name: string;
  readonly labels?: readonly string[];
  /** The tracers of other traces that the first arguments stand for. */
  readonly standsFor?: readonly NDArray[];
  /** The named axes, where they are not those around. */
  readonly axes?: NamedAxes | undefined;
}

/** Traces a function of flat arguments to flat results. */
export function trace(
  f: (...args: NDArray[]) => readonly NDArray[],
  avals: readonly Aval[],
  options: FlatTraceOptions,
): TraceResult {
  const outer = current;
  const recording = new Trace(options.name, outer, options.axes ?? namedAxes());
  current = recording;
  try {
    const args = avals.map((a, i) =>
      recording.input(a, `${options.labels?.[i] ?? `argument ${i}`} of ${options.name}`),
    );
    options.standsFor?.forEach((x, i) => recording.standIn(x, at(args, i)));
    const outputs = f(...args).map((x) => recording.atomOf(x));
    const program = recording.builder.finish(outputs);
    programsMade.tell(`the trace of ${options.name}`, program);
    return { program, captured: recording.captured };
  } finally {
    recording.end();
    current = outer;
  }
}

/**
 * Opens a trace in the midst of the one now recording: what follows is recorded apart, until
 * `leaveRegion`. Statements that cannot be handed over as a function are traced so. If an error
 * comes in between, the function around ends the region together with its own trace.
 */
export function openRegion(name: string): Trace {
  if (current === null) fail('internal', 'a region outside of any trace');
  current = current.region(name);
  return current;
}

/** Records in a region again that was left and is not yet closed. */
export function enterRegion(region: Trace): void {
  if (current !== region.outer) fail('internal', 'a region was entered from elsewhere');
  current = region;
}

/** Goes back to the trace around the region; what the region recorded is not yet closed. */
export function leaveRegion(region: Trace): void {
  if (current !== region) fail('internal', 'a region was left that does not record');
  current = region.outer;
}

/** Whether a program does more than to compute its results. */
export const hasEffects = (program: Program): boolean => programHasEffect(program, rules);

/** The program of a region that was left, with these results. */
export function closeRegion(region: Trace, results: readonly NDArray[]): TraceResult {
  const outputs = results.map((x) => region.atomOf(x));
  const program = region.builder.finish(outputs);
  region.end();
  programsMade.tell(`the trace of ${region.name}`, program);
  return { program, captured: region.captured };
}
