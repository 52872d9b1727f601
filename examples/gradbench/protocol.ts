/**
 * The protocol of GradBench: one JSON message a line from the eval, one answer a line from the
 * tool. A message of the kind `start` opens a run, `define` asks for an eval by name, `evaluate`
 * for one of its functions at an input, and `analysis` tells what became of an answer.
 */

export interface Message {
  readonly id: number;
  readonly kind: string;
  readonly eval?: string;
  readonly module?: string;
  readonly function?: string;
  readonly input?: unknown;
}

export interface Timing {
  readonly name: string;
  readonly nanoseconds: number;
}

export interface Answer {
  readonly id: number;
  readonly tool?: string;
  readonly success?: boolean;
  readonly output?: unknown;
  readonly timings?: readonly Timing[];
  readonly error?: string;
}

/** How often a function is run: at least so many times, and until so much time has passed. */
interface Runs {
  readonly min_runs?: number;
  readonly min_seconds?: number;
}

/** A function of an eval: from its input to its output and the times of its runs. */
export type Evaluate = (input: unknown) => {
  readonly output: unknown;
  readonly timings: readonly Timing[];
};

/** The functions of an eval by name. */
export type Eval = Readonly<Record<string, Evaluate>>;

/**
 * A function of an eval: `prepare` makes arrays of the input, `run` is what is timed, its first
 * call with the compilation, and `report` says in the words of the protocol what it returned. Each
 * run has two times: `evaluate`, by the clock, and `processor`, the processor's, which tells more
 * where others use it, too.
 */
export function timed<Input, Args extends readonly unknown[], Result>(
  prepare: (input: Input) => Args,
  run: (...args: Args) => Result,
  report: (result: Result, input: Input) => unknown,
): Evaluate {
  return (given) => {
    const { min_runs = 1, min_seconds = 0 } = given as Runs;
    const input = given as Input;
    const args = prepare(input);
    const timings: Timing[] = [];
    let [result, passed]: [Result | undefined, number] = [undefined, 0];
    do {
      const used = process.cpuUsage();
      const start = process.hrtime.bigint();
      result = run(...args);
      const nanoseconds = Number(process.hrtime.bigint() - start);
      const { user, system } = process.cpuUsage(used);
      timings.push({ name: 'evaluate', nanoseconds });
      timings.push({ name: 'processor', nanoseconds: 1000 * (user + system) });
      passed += nanoseconds;
    } while (timings.length < 2 * min_runs || passed < min_seconds * 1e9);
    return { output: report(result, input), timings };
  };
}

/** The answer to a message. Whatever is thrown on the way becomes the text of its error. */
export function answer(message: Message, evals: Readonly<Record<string, Eval>>): Answer {
  const { id, kind } = message;
  try {
    if (kind === 'start') return { id, tool: 'tanjent' };
    if (kind === 'define') return { id, success: Object.hasOwn(evals, message.module ?? '') };
    if (kind !== 'evaluate') return { id };
    const f = evals[message.module ?? '']?.[message.function ?? ''];
    if (f === undefined)
      throw new Error(`gradbench: there is no ${message.module}::${message.function}`);
    return { id, success: true, ...f(message.input) };
  } catch (e) {
    return { id, success: false, error: e instanceof Error ? (e.stack ?? e.message) : String(e) };
  }
}
