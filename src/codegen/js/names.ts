/** Names in generated source: hints made into identifiers that are free. */

const reserved = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum ' +
    'eval export extends false finally for function if implements import in instanceof interface ' +
    'let new null package private protected public return static super switch this throw true try ' +
    'typeof undefined var void while with yield NaN Infinity Math Number arena runtime Float32Array ' +
    'Float64Array Int32Array Uint32Array Uint8Array ArrayBuffer'
  ).split(' '),
);

const isIdentifier = /^[A-Za-z_$][\w$]*$/;

export const identifier = (hint: string): string => {
  if (hint !== '_' && isIdentifier.test(hint)) return hint;
  const clean = hint.replaceAll(/[^A-Za-z0-9_$]+/g, '_').replace(/^(?=[0-9])/, '_');
  return clean === '' || clean === '_' ? 'f' : clean;
};

/** The names of a scope and, through it, those of the scopes around it. */
export class Names {
  readonly #outer: Names | null;
  readonly #taken = new Set<string>();
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
    return name;
  }

  #isTaken(name: string): boolean {
    return (
      reserved.has(name) ||
      this.#taken.has(name) ||
      (this.#outer !== null && this.#outer.#isTaken(name))
    );
  }
}
