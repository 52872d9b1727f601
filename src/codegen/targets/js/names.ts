/** Names in generated source: hints made into identifiers that are free. */

/**
 * The names in generated source beside the functions of the runtime: parameters, the arena, the
 * tape.
 */
const given = ['runtime', 'hosts', 'arena', 'tape', 'tapeStart', 'tapeTop', 'lastWords'];

const reserved = new Set([
  ...given,
  ...(
    'arguments async await break case catch class const continue debugger default delete do else ' +
    'enum eval export extends false finally for function get if implements import in instanceof ' +
    'interface let new null of package private protected public return set static super switch this ' +
    'throw true try typeof undefined var void while with yield Infinity NaN ArrayBuffer Array Math ' +
    'Number Object Float32Array Float64Array Int32Array Uint32Array Uint8Array globalThis'
  ).split(' '),
]);

const isIdentifier = /^[A-Za-z_$][\w$]*$/;
/** Longer names tell no more, and would be written wherever they are used. */
const maxLength = 60;

export const identifier = (hint: string): string => {
  const short = hint.slice(0, maxLength);
  if (short !== '_' && isIdentifier.test(short)) return short;
  const clean = short.replaceAll(/[^A-Za-z0-9_$]+/g, '_').replace(/^(?=[0-9])/, '_');
  return clean === '' || clean === '_' ? 'f' : clean;
};

/**
 * The names of a scope and, through it, those of the scopes around it. The outermost scope, that of
 * the whole source, is seen everywhere: what it names late differs from all that was named before.
 */
export class Names {
  readonly #outer: Names | null;
  readonly #taken = new Set<string>();
  /** Of the outermost scope: the names of all scopes. */
  readonly #everywhere = new Set<string>();
  readonly #next = new Map<string, number>();

  constructor(outer: Names | null = null) {
    this.#outer = outer;
  }

  /** A free name like the hint; from now on it is taken. */
  take(hint: string): string {
    const base = identifier(hint);
    let name = base;
    let n = this.#next.get(base) ?? 2;
    while (this.#isTaken(name)) name = `${base}_${n++}`;
    this.#next.set(base, n);
    this.#taken.add(name);
    this.#whole().#everywhere.add(name);
    return name;
  }

  #whole(): Names {
    return this.#outer === null ? this : this.#outer.#whole();
  }

  #isTaken(name: string): boolean {
    return (
      reserved.has(name) ||
      (this.#outer === null ? this.#everywhere.has(name) : this.#isTakenAround(name))
    );
  }

  #isTakenAround(name: string): boolean {
    return this.#taken.has(name) || (this.#outer !== null && this.#outer.#isTakenAround(name));
  }
}
