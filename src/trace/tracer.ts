import type { Aval } from '../array/aval.js';
import { printAval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { nameClass } from '../array/name-class.js';
import { demanded, NDArray, type ItemOf, type Nested } from '../array/ndarray.js';
import type { Atom } from '../ir/program.js';
import type { WrittenArray } from './written.js';

/** What a tracer knows of the trace that made it. */
export interface Recording {
  /** The traced function's name, for messages. */
  readonly name: string;
  /** False once the function has returned or thrown: its tracers may not be used any more. */
  readonly active: boolean;
  /** Whether a tracer of it may be used: it records, or what records has something in its place. */
  serves(tracer: Tracer): boolean;
  /** What a tracer is called in messages, if it is an argument. */
  labelOf(tracer: Tracer): string | undefined;
}

/**
 * A stand-in for an array while a function is traced: it knows its type and which atom of the
 * program it is, and nothing of its value. Reading it as a number is the user's mistake.
 */
export class Tracer extends NDArray {
  static {
    nameClass(this, 'Tracer');
  }

  readonly recording: Recording;
  readonly atom: Atom;
  /** What it is now, where it stands for an argument that the function writes into. */
  written: WrittenArray | undefined;

  constructor(recording: Recording, atom: Atom) {
    super();
    this.recording = recording;
    this.atom = atom;
  }

  get aval(): Aval {
    return this.atom.aval;
  }

  dataSync(): never {
    return failNoValue(this, 'dataSync()');
  }
  data(): never {
    return failNoValue(this, 'data()');
  }
  js(): Nested {
    return failNoValue(this, 'js()');
  }
  item<A extends NDArray>(): ItemOf<A> {
    return failNoValue(this, 'item()');
  }
  toString(): string {
    return failCoerced(this, 'made into text', 'a template string or toString()');
  }
  valueOf(): never {
    return failCoerced(this, 'used as a number', 'a JS operator or a condition');
  }
  toJSON(): never {
    return failCoerced(this, 'made into text', 'JSON.stringify');
  }

  [Symbol.toPrimitive](hint: string): never {
    return hint === 'string'
      ? failCoerced(this, 'made into text', 'a template string or String()')
      : failCoerced(this, 'used as a number', 'a JS operator, a condition or a Math function');
  }

  override [demanded](who: string): void {
    if (!this.recording.serves(this)) failLeaked(this, who);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Traced<${printAval(this.aval)}>`;
  }
}

/** `a traced f64[3] (argument 0 of loss)`. */
function describe(x: Tracer): string {
  const label = x.recording.labelOf(x);
  return `a traced ${printAval(x.aval)}${label === undefined ? '' : ` (${label})`}`;
}

function failNoValue(x: Tracer, what: string): never {
  if (!x.recording.active) failLeaked(x);
  fail(
    'value-not-known',
    `${what}: ${describe(x)} has no value while ${x.recording.name} is traced: ` +
      'the trace runs once for all values. Return the array and read it outside, ' +
      'or pass what must be known as a static argument.',
  );
}

function failCoerced(x: Tracer, what: string, where: string): never {
  if (!x.recording.active) failLeaked(x);
  fail(
    'traced-as-number',
    `${x.recording.name}: ${describe(x)} was ${what}, by ${where}. ` +
      'The trace runs once for all values, so it has none. Write x.add(y) for x + y, np.sin(x) ' +
      'for Math.sin(x), x.gt(0) for x > 0, and np.where(x.gt(0), a, b) for a condition. What must ' +
      'be known while tracing, as a length or an axis, is a static argument.',
  );
}

/** `who` is the function that was given the tracer, where it is known. */
export function failLeaked(x: Tracer, who?: string): never {
  fail(
    'leaked-tracer',
    `${who === undefined ? 'A' : `${who}: a`} traced value of ${x.recording.name} was used after its trace had ended. It was probably kept in ` +
      `a variable outside of ${x.recording.name}. Return the value from ${x.recording.name} instead.`,
  );
}
