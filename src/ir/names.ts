/** The names of vars in the text of programs. */
import { shortName } from '../array/dtype.js';

/** Words with a meaning of their own in the text; a var or a bare string is never called so. */
export const reservedWords: ReadonlySet<string> = new Set([
  'lambda',
  'let',
  'in',
  'null',
  'true',
  'false',
  'nan',
  'inf',
  ...Object.values(shortName),
]);

/** `a` … `z`, `aa` …; reserved words get an underscore. */
export function varName(id: number): string {
  let name = '';
  for (let rest = id + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(97 + ((rest - 1) % 26)) + name;
  return reservedWords.has(name) ? `${name}_` : name;
}
