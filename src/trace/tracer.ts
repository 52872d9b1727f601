import type { Aval } from '../array/aval.js';
import { printAval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { NDArray, type Nested } from '../array/ndarray.js';
import type { TypedArray } from '../array/dtype.js';
import type { Atom } from '../ir/program.js';

/** What a tracer knows of the trace that made it. */
export interface Recording {
  /** The traced function's name, for messages. */
  readonly name: string;
  /** False once the function has returned or thrown: its tracers may not be used any more. */
  readonly active: boolean;
  /** What a tracer is called in messages, if it is an argument. */
  labelOf(tracer: Tracer): string | undefined;
}

/**
 * A stand-in for an array while a function is traced: it knows its type and which atom of the
 * program it is, and nothing of its value. Reading it as a number is the user's mistake.
 */
export class Tracer extends NDArray {
  readonly recording: Recording;
  readonly atom: Atom;

  constructor(recording: Recording, atom: Atom) {
    super();
    this.recording = recording;
    this.atom = atom;
  }

  get aval(): Aval {
    return this.atom.aval;
  }

  dataSync(): TypedArray {
    return this.#noValue('dataSync()');
  }
  data(): Promise<TypedArray> {
    return this.#noValue('data()');
  }
  js(): Nested {
    return this.#noValue('js()');
  }
  item(): number {
    return this.#noValue('item()');
  }
  toString(): string {
    return this.#coerced('made into text', 'a template string or toString()');
  }
  valueOf(): never {
    return this.#coerced('used as a number', 'a JS operator or a condition');
  }
  toJSON(): never {
    return this.#coerced('made into text', 'JSON.stringify');
  }

  [Symbol.toPrimitive](hint: string): never {
    return hint === 'string'
      ? this.#coerced('made into text', 'a template string or String()')
      : this.#coerced('used as a number', 'a JS operator, a condition or a Math function');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Traced<${printAval(this.aval)}>`;
  }

  /** `a traced f64[3] (argument 0 of loss)`. */
  #describe(): string {
    const label = this.recording.labelOf(this);
    return `a traced ${printAval(this.aval)}${label === undefined ? '' : ` (${label})`}`;
  }

  #noValue(what: string): never {
    if (!this.recording.active) failLeaked(this);
    fail(
      'value-not-known',
      `${what}: ${this.#describe()} has no value while ${this.recording.name} is traced: ` +
        'the trace runs once for all values. Return the array and read it outside, ' +
        'or pass what must be known as a static argument.',
    );
  }

  #coerced(what: string, where: string): never {
    if (!this.recording.active) failLeaked(this);
    fail(
      'traced-as-number',
      `${this.recording.name}: ${this.#describe()} was ${what}, by ${where}. ` +
        'The trace runs once for all values, so it has none. Write x.add(y) for x + y, np.sin(x) ' +
        'for Math.sin(x), x.gt(0) for x > 0, and np.where(x.gt(0), a, b) for a condition. What must ' +
        'be known while tracing, as a length or an axis, is a static argument.',
    );
  }
}

export function failLeaked(x: Tracer): never {
  fail(
    'leaked-tracer',
    `A traced value of ${x.recording.name} was used after its trace had ended. It was probably kept in ` +
      `a variable outside of ${x.recording.name}. Return the value from ${x.recording.name} instead.`,
  );
}
