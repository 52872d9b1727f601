/** Which files are meant: globs, regular expressions and functions. */
import { posix } from 'node:path';
import { slashed } from './own.js';

/** A glob, a regular expression or a function of a file's path, which is absolute, with slashes. */
export type FilePattern = string | RegExp | ((file: string) => boolean);

/** One pattern or several, of which one has to fit. */
export type FilePatterns = FilePattern | readonly FilePattern[];

export const isFilePattern = (x: unknown): x is FilePattern =>
  (typeof x === 'string' && x !== '') || x instanceof RegExp || typeof x === 'function';

/** The patterns as a list. */
export const listOfPatterns = (patterns: FilePatterns | undefined): readonly FilePattern[] =>
  patterns === undefined ? [] : Array.isArray(patterns) ? patterns : [patterns as FilePattern];

/** Whether a file is meant by one of the patterns; globs begin at the folder `root`. */
export function matcherOf(
  patterns: FilePatterns | undefined,
  root: string,
): (file: string) => boolean {
  const tests = listOfPatterns(patterns).map((pattern) => testOf(pattern, root));
  return (file) => tests.some((test) => test(slashed(file)));
}

function testOf(pattern: FilePattern, root: string): (file: string) => boolean {
  if (typeof pattern === 'function') return pattern;
  const regExp = typeof pattern === 'string' ? regExpOfGlob(pattern, root) : pattern;
  return (file) => {
    // What has the flag `g` goes on where it found something last.
    regExp.lastIndex = 0;
    return regExp.test(file);
  };
}

/**
 * A glob as a regular expression of the whole path. `**` is any folders, `*` any characters but
 * slashes, `?` one of them, `{a,b}` a choice; a glob without any of them means a folder with all
 * that is in it, too. Globs begin at the folder `root`, unless they begin with a slash or with
 * `**`; those that begin with `node_modules` mean the packages wherever they are installed.
 */
export function regExpOfGlob(glob: string, root: string): RegExp {
  const plain = posix.normalize(slashed(glob));
  const [, steps = '', path = ''] = /^((?:\.{1,2}(?:\/|$))*)(.*?)\/?$/.exec(plain) ?? [];
  const behind = /[*?{]/.test(path) ? '' : '(?:/.*)?';
  const isFromRoot = !/^(?:\/|\*\*|[A-Za-z]:\/|node_modules(?:\/|$))/.test(path);
  const before = path.startsWith('node_modules') ? '(?:.*/)?' : '';
  // A root may hold what means something in a glob, so that it goes up by itself.
  const start = posix.join(slashed(root), steps).replace(/\/$/, '');
  const folder = !isFromRoot ? '' : path === '' ? start : `${start}/`;
  return new RegExp(`^${before}${literal(folder)}${textOfGlob(path)}${behind}$`);
}

function textOfGlob(glob: string): string {
  let depth = 0;
  return glob.replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, (token) => {
    if (token === '**/') return '(?:[^/]*/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token === '{') return depth++ >= 0 ? '(?:' : '';
    if (token === '}' && depth > 0) return depth-- > 0 ? ')' : '';
    if (token === ',' && depth > 0) return '|';
    return literal(token);
  });
}

/** A text as a regular expression of itself. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
