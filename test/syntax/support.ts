/** Functions of plain JavaScript, as they are and rewritten. */
import * as runtime from '../../src/syntax/runtime/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';

export type AnyFunction = (...args: never[]) => unknown;

export interface Both {
  readonly plain: AnyFunction;
  readonly rewritten: AnyFunction;
  /** The same without the copy of itself that a function may run where nothing is traced. */
  readonly withoutCopy: AnyFunction;
  /** The text of the rewritten function. */
  readonly code: string;
}

/** A function declaration as JavaScript runs it, and rewritten. */
export function bothOf(source: string): Both {
  const name = /function\s+([\w$]+)/.exec(source)?.[1] ?? '';
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  return {
    plain: evaluate(source, name),
    rewritten: evaluate(code, name),
    withoutCopy: evaluate(code, name, { ...runtime, idle: () => false }),
    code,
  };
}

/** The function of this name that a script defines. */
export const evaluate = (script: string, name: string, by: object = runtime): AnyFunction =>
  new Function('require', `${script}\nreturn ${name};`)(() => by) as AnyFunction;
