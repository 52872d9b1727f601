import { printAval } from '../array/aval.js';
import { userPosition } from '../array/position.js';
import { at } from '../array/shape.js';
import { captureStack } from '../array/stack.js';
import {
  newCalls,
  programsCompiled,
  type CompiledProgram,
  type NewCall,
} from '../codegen/jit/observe.js';
import { nanosecondsOf } from '../codegen/jit/least-estimate.js';
import { printEquation } from '../ir/print.js';
import { describe } from '../parameters/describe.js';
import { flag } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { leafPaths } from '../tree/tree.js';

const logParameters = parameters('debug.logCompiles', { on: flag });

let stop: (() => void) | undefined;

/**
 * From now on, or no longer, tells by `console.warn` of each compilation: of what, for arguments of
 * which types, from where it was called, for which target, what a run is estimated to take on
 * either, and why what had been compiled before did not fit. The variable `TANJENT_LOG=compile` of
 * the environment does the same from the start; in bundles it is read if they have `tanjent/debug`.
 */
export function logCompiles(on: boolean, ...none: []): void {
  logParameters.read([on], none);
  if (!on) {
    stop?.();
    stop = undefined;
  } else stop ??= startLogging();
}

/** Logs what `TANJENT_LOG` asks for, where there is an environment. */
export function logAsEnvironmentSays(): void {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  const words = process?.env?.['TANJENT_LOG']?.split(',') ?? [];
  if (words.includes('compile')) logCompiles(true);
}

function startLogging(): () => void {
  const history = new History();
  /** Why the program of a call is compiled, by what it becomes. */
  const reasons = new WeakMap<object, Reason>();
  const stops = [
    newCalls.add((call) => reasons.set(call.lowered, history.add(call))),
    programsCompiled.add((compiled) =>
      console.warn(`tanjent: ${report(compiled, reasons.get(compiled.lowered))}`),
    ),
  ];
  return () => stops.forEach((end) => end());
}

/** The most arguments whose types are printed. */
const printed = 6;

function report(compiled: CompiledProgram, reason: Reason | undefined): string {
  const { name, lowered, compilation, milliseconds } = compiled;
  const { equations, inputs } = lowered.program;
  const [equation] = equations;
  const what =
    reason === undefined && equation !== undefined && equations.length === 1
      ? `the operation ${printEquation(equation)}`
      : name;
  const types = reason?.types ?? inputs.map((v) => printAval(v.aval));
  const some = types.slice(0, printed).join(', ');
  const more = types.length > printed ? `, … (${types.length} arrays)` : '';
  const position = userPosition(captureStack());
  const estimates = compiled
    .alternatives()
    .map((one) => `${time(nanosecondsOf(one))} in ${one.target.name}`);
  return (
    `compiled ${what} for (${some}${more})${position === undefined ? '' : ` at ${position}`} ` +
    `to ${lowered.target}${compilation.target === 'auto' ? '' : ', as was said,'} ` +
    `in ${milliseconds.toFixed(1)} ms; estimated for a run: ${estimates.join(', ')}` +
    (reason?.again === undefined ? '' : `\n  again, because ${reason.again}`)
  );
}

const time = (nanoseconds: number): string => {
  const [count, unit] = nanoseconds < 1e6 ? [nanoseconds / 1e3, 'µs'] : [nanoseconds / 1e6, 'ms'];
  return `${count < 100 ? count.toPrecision(2) : count.toFixed(0)} ${unit}`;
};

interface Reason {
  readonly types: readonly string[];
  /** Why what was there did not fit; undefined at the first compilation that was seen. */
  readonly again: string | undefined;
}

/** The parts of a call that decide which compilation fits it, as text by name. */
type Facts = ReadonlyMap<string, string>;

/** How many calls of one function are remembered, and how many positions. */
const capacity = 64;
const positionCapacity = 4096;

/** The new calls of each jitted function. */
class History {
  readonly #byFunction = new WeakMap<object, Facts[]>();
  /** The first call of each function: its position and the types. */
  readonly #firstCalls = new Set<string>();

  add(call: NewCall): Reason {
    const types = call.avals.map((a, i) => `${call.labels[i]}: ${printAval(a)}`);
    const facts = factsOf(call);
    const before = this.#byFunction.get(call.jitted);
    if (before === undefined) {
      this.#byFunction.set(call.jitted, [facts]);
      return { types, again: this.#ofNewFunction(types) };
    }
    const again = whyAgain(facts, before);
    before.push(facts);
    if (before.length > capacity) before.shift();
    return { types, again };
  }

  #ofNewFunction(types: readonly string[]): string | undefined {
    const position = userPosition(captureStack());
    if (position === undefined) return undefined;
    const first = `${position} ${types.join(' ')}`;
    if (this.#firstCalls.has(first))
      return (
        'this is another function that jit has made, and the same call of one before was compiled ' +
        'already. Call jit once, outside of the loop or function, and keep what it returns.'
      );
    if (this.#firstCalls.size === positionCapacity) this.#firstCalls.clear();
    this.#firstCalls.add(first);
    return undefined;
  }
}

function factsOf(call: NewCall): Facts {
  const facts = new Map(call.avals.map((a, i) => [at(call.labels, i), printAval(a)]));
  const addStatics = (who: string, leaves: readonly unknown[], paths: readonly string[]): void =>
    leaves.forEach((leaf, i) => {
      const label = at(paths, i).replace(/^\[(\d+)\]/, ` $1`);
      if (leaf !== undefined) facts.set(`${who}${label}`, describe(leaf));
    });
  const [leaves, def] = call.staticArgs;
  addStatics('argument', call.statics, leafPaths(call.def));
  addStatics('static argument', leaves, leafPaths(def));
  facts.set('the default dtype', call.defaultDType);
  const { target } = call.compilation;
  facts.set('the target', typeof target === 'string' ? target : target.name);
  facts.set('fuseMultiplyAdd', String(call.compilation.fuseMultiplyAdd));
  facts.set('flushSubnormals', String(call.compilation.flushSubnormals));
  facts.set('threads', String(call.compilation.threads ?? 'one for each core'));
  facts.set('the number of calls of clearCaches()', String(call.generation));
  return facts;
}

/** What is different from the call before that was most like this one. */
function whyAgain(now: Facts, before: readonly Facts[]): string {
  const [nearest = []] = before
    .map((facts) => differences(now, facts))
    .reverse()
    .sort((a, b) => a.length - b.length);
  if (nearest.length === 0)
    return 'a function or an object among the static arguments is another, or what was compiled is forgotten.';
  const rest = nearest.length > printed ? `, and ${nearest.length - printed} more` : '';
  return `${nearest.slice(0, printed).join(', ')}${rest}.`;
}

const differences = (now: Facts, before: Facts): string[] =>
  [...new Set([...now.keys(), ...before.keys()])]
    .filter((what) => now.get(what) !== before.get(what))
    .map(
      (what) => `${what} is ${now.get(what) ?? 'absent'} and was ${before.get(what) ?? 'absent'}`,
    );
