/** The variables that cross the borders of a branch or loop, as text. */

export interface RegionVariable {
  readonly name: string;
  /** `*` for notes of the rewriting itself, `-` for what nobody reads afterwards. */
  readonly mark: '' | '*' | '-';
  /** What it is called in messages, if not by its name. */
  readonly told?: string;
}

export class RegionVariables {
  /** As the runtime is told them. */
  readonly names: string;
  /** As a list of values, or a pattern that they are written by. */
  readonly #list: string;
  readonly #isEmpty: boolean;

  constructor(variables: readonly RegionVariable[]) {
    this.names = variables.map(({ name, mark, told }) => `${mark}${told ?? name}`).join(',');
    this.#list = `[${variables.map(({ name }) => name).join(', ')}]`;
    this.#isEmpty = variables.length === 0;
  }

  /** What tells the runtime which they are, and reads and writes them; null if there are none. */
  get accessors(): string {
    if (this.#isEmpty) return 'null';
    return `['${this.names}', () => ${this.#list}, (all) => { ${this.#list} = all; }]`;
  }

  /** Of a condition: before its first side. */
  start(choice: string): string {
    return `if (${choice}.split) ${choice}.start('${this.names}', ${this.#list});`;
  }

  /** Between its sides. */
  turn(choice: string): string {
    return `if (${choice}.split) ${this.#takes(`${choice}.turn(${this.#list})`)};`;
  }

  /** Behind them. */
  join(choice: string): string {
    return `if (${choice}.split) ${this.#takes(`${choice}.join(${this.#list})`)};`;
  }

  /** Behind the first side, where there is no other. */
  only(choice: string): string {
    return `if (${choice}.split) ${this.#takes(`${choice}.only(${this.#list})`)};`;
  }

  /** The same of a choice in an expression. */
  starting(choice: string): string {
    return `${choice}.split && ${choice}.start('${this.names}', ${this.#list})`;
  }

  turning(choice: string): string {
    return `${choice}.split && (${this.#takes(`${choice}.turn(${this.#list})`)})`;
  }

  ending(choice: string, method: 'join' | 'only'): string {
    return `${choice}.split && (${this.#takes(`${choice}.${method}(${this.#list})`)})`;
  }

  /** Of a loop: at the beginning of its body. */
  atTurn(loop: string): string {
    const turn = this.#takes(`${loop}.turn(${this.#list})`);
    return `if (${loop}.split) { ${turn}; if (${loop}.over) break; }`;
  }

  #takes(call: string): string {
    return this.#isEmpty ? call : `${this.#list} = ${call}`;
  }
}
