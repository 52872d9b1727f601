/** Errors that functions throw, which may be known only when they run. */
import { TanjentError } from '../../../array/errors.js';
import { currentTrace } from '../../../trace/trace.js';
import { isInRegion } from '../journal.js';
import { failure, recordThrow } from '../texts.js';

/** What a function returns where it throws while nobody knows whether it gets there. */
export class Thrown {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/** `throw error`: at once, or where the run gets there, if that depends on traced conditions. */
export function thrown(error: unknown): Thrown {
  if (!isInRegion()) throw failure(error);
  recordThrow(error);
  return new Thrown(error);
}

/** What a function returns in the end. */
export function result(value: unknown): unknown {
  if (value instanceof Thrown) {
    if (!isInRegion()) throw failure(value.error);
    return NaN;
  }
  return value;
}

/** What `catch` is not for: errors of tracing itself go on, as the function cannot be traced. */
export function caught(error: unknown): void {
  if (currentTrace() !== null && error instanceof TanjentError) throw error;
}
