/** The variables that cross the borders of a branch or loop, as text. */

export interface RegionVariable {
  readonly name: string;
  /** `*` for notes of the rewriting itself, `-` for what nobody reads afterwards. */
  readonly mark: '' | '*' | '-';
}

export class RegionVariables {
  readonly #variables: readonly RegionVariable[];

  constructor(variables: readonly RegionVariable[]) {
    this.#variables = variables;
  }

  /** As the runtime is told them. */
  get names(): string {
    return this.#variables.map(({ name, mark }) => `${mark}${name}`).join(' ');
  }

  get #list(): string {
    return `[${this.#variables.map(({ name }) => name).join(', ')}]`;
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

  /** The same steps as expressions. */
  get steps(): Readonly<Record<'start' | 'turn' | 'join', (choice: string) => string>> {
    const next = (choice: string, step: string): string =>
      `${choice}.split && (${this.#takes(`${choice}.${step}(${this.#list})`)})`;
    return {
      start: (choice) => `${choice}.split && ${choice}.start('${this.names}', ${this.#list})`,
      turn: (choice) => next(choice, 'turn'),
      join: (choice) => next(choice, 'join'),
    };
  }

  /** Of a loop: at the beginning of its body. */
  atTurn(loop: string): string {
    const turn = this.#takes(`${loop}.turn(${this.#list})`);
    return `if (${loop}.split) { ${turn}; if (${loop}.over) break; }`;
  }

  #takes(call: string): string {
    return this.#variables.length === 0 ? call : `${this.#list} = ${call}`;
  }
}
