/**
 * The errors of the product. A message says who, which rule, what was received, where in the
 * user's file and what to write instead; `docs/errors.md` has one anchor per code.
 */

import { userPosition } from './position.js';
import { captureStack } from './stack.js';

/** What is wrong, in a word: each has a section in docs/errors.md. */
export type ErrorCode =
  | 'shape-mismatch'
  | 'dtype-mismatch'
  | 'axis-out-of-range'
  | 'unbound-axis'
  | 'index-out-of-range'
  | 'tree-mismatch'
  | 'carry-mismatch'
  | 'branch-mismatch'
  | 'bad-argument'
  | 'gradient-of-non-scalar'
  | 'gradient-of-integer'
  | 'not-differentiable'
  | 'tape-outside-jit'
  | 'missing-rule'
  | 'bad-rule-result'
  | 'rule-captures'
  | 'reentrant-call'
  | 'deleted-array'
  | 'value-elsewhere'
  | 'out-of-memory'
  | 'thread-lost'
  | 'too-large'
  | 'not-finite'
  | 'value-not-known'
  | 'traced-as-number'
  | 'leaked-tracer'
  | 'cluster-failed'
  | 'bad-file'
  | 'parse-error'
  | 'verify-error'
  | 'internal';

/** Where the messages are explained: the page as this version of the package has it. */
const page = 'https://unpkg.com/tanjent@0.1.0/docs/errors.md';

export const pageOf = (code: ErrorCode): string => `${page}#${code}`;

/**
 * The name of an error's class, for stacks, which begin with it, and consoles; minifiers keep it.
 */
function nameError(named: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(named, 'name', { value: name, configurable: true });
  Object.defineProperty(named.prototype, 'name', { value: name, configurable: true });
}

/** An error in the use of the library: its code says which, `docs/errors.md` what to do. */
export class TanjentError extends Error {
  static {
    nameError(this, 'TanjentError');
  }

  readonly code: ErrorCode;
  /** The message without the position and the pointer to the documentation. */
  readonly summary: string;
  /** `file:line:column` in the user's file, where the stack shows it. */
  readonly position: string | undefined;

  constructor(code: ErrorCode, summary: string, position = userPosition(captureStack())) {
    super(
      `${summary}\n  ${position === undefined ? '' : `at ${position}\n  `}` + `See ${pageOf(code)}`,
    );
    this.code = code;
    this.summary = summary;
    this.position = position;
  }
}

/**
 * An error of work that went on after the user's call had returned, with the position of the call.
 * The stack of such work shows at most who awaits it.
 */
export const atPosition = (error: unknown, call: Error): unknown =>
  error instanceof TanjentError && !(error instanceof InternalError)
    ? new TanjentError(error.code, error.summary, userPosition(call))
    : error;

/** A bug of Tanjent itself. */
export class InternalError extends TanjentError {
  static {
    nameError(this, 'InternalError');
  }

  constructor(summary: string) {
    super('internal', `This is a bug in Tanjent, please report it: ${summary}`);
  }
}

/**
 * Runs the body of a public function. Where another function of the library refuses what it is
 * given there, the error is told by `who`, which is what the user called.
 */
export function speakAs<R>(who: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    throw toldBy(who, error);
  }
}

function toldBy(who: string, error: unknown): unknown {
  if (!(error instanceof TanjentError) || error instanceof InternalError) return error;
  const [speaker = ''] = /^[\w.]+: /.exec(error.summary) ?? [];
  if (speaker === `${who}: `) return error;
  const told = error.summary.slice(speaker.length);
  const rule = speaker === '' ? told.replace(/^A /, 'a ') : told;
  return new TanjentError(error.code, `${who}: ${rule}`, error.position);
}

export function fail(code: ErrorCode, message: string): never {
  throw code === 'internal' ? new InternalError(message) : new TanjentError(code, message);
}
