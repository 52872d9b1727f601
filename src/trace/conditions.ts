/**
 * A look at the source of a function about to be traced. JS tells nobody of an object in a bare
 * condition: `x.gt(0) ? a : b` would trace one branch in silence. Reading text cannot be certain (a
 * name may be bound again inside), so what is found here is a warning and no error.
 */

import { pageOf } from '../array/errors.js';

const looked = new WeakSet<object>();

/** Methods whose result on an array is an array of truths. */
const truths = '(?:eq|ne|lt|le|gt|ge|any|all|not|equal|less|greater|isnan)';
/** Without both of these there is nothing to find, and no need for the slower look. */
const comparison = new RegExp(`\\.${truths}\\(`);
const choice = /\b(?:if|while)\b|[?!]|&&|\|\|/;
const inParentheses = String.raw`\((?:[^()]|\([^()]*\))*\)`;

/**
 * Warns once per function where it chooses by a comparison of one of its array parameters;
 * `isArray` says which of its parameters are arrays.
 */
export function warnOfConditions(f: Function, isArray: (parameter: number) => boolean): void {
  if (looked.has(f)) return;
  looked.add(f);
  const text = Function.prototype.toString.call(f);
  if (!comparison.test(text) || !choice.test(text)) return;
  const source = withoutText(text);
  const names = parameterNames(source).filter((_, i) => isArray(i));
  for (const name of names) {
    const found = conditionOn(name, source);
    if (found === undefined) continue;
    console.warn(
      `tanjent: ${f.name === '' ? 'a traced function' : f.name} seems to choose by "${found}", ` +
        'which is an array while the function is traced, and always true. ' +
        `Use np.where(test, a, b). See ${pageOf('traced-as-number')}`,
    );
    return;
  }
}

/** A comparison of `name` that stands as a condition, or undefined. */
function conditionOn(name: string, source: string): string | undefined {
  const chain = `(?<![\\w$.])${escaped(name)}(?:\\.[\\w$]+(?:${inParentheses})?)*?`;
  const test = `${chain}\\.${truths}${inParentheses}`;
  const branches = new RegExp(
    `(?:\\b(?:if|while)\\s*\\(\\s*!?\\s*(${test})\\s*\\))|` +
      `(?:!\\s*(${test}))|(?:(${test})\\s*(?:\\?(?![.?])|&&|\\|\\|))`,
  );
  const found = branches.exec(source);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');

const commentOrText =
  /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

/** The source with comments blanked and strings emptied. */
function withoutText(source: string): string {
  return source.replace(commentOrText, (found) => (found.startsWith('/') ? ' ' : "''"));
}

/** The parameters that are plain names; a pattern leaves an empty name in its place. */
function parameterNames(source: string): string[] {
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source)?.[1];
  if (single !== undefined) return [single];
  const list = /^[^(]*\(([^)]*)\)/.exec(source)?.[1] ?? '';
  if (/[{[]/.test(list)) return [];
  return list.split(',').map((p) => /^\s*([\w$]+)\s*(?:=.*)?$/.exec(p)?.[1] ?? '');
}
