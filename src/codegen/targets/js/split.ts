/**
 * Keeps functions below the size above which V8 does not optimize them (60 KB of bytecode): a long
 * body is cut into parts that are called one after another. Scalars that a later part needs go
 * through a small array, arrays are passed.
 */
import type { TopStatement } from './statements.js';

export interface FunctionBody {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly statements: readonly TopStatement[];
  /** The names whose values are the result. */
  readonly returned: readonly string[];
  readonly newName: (hint: string) => string;
}

/** An operation is about eight bytes of bytecode; twice that still leaves a wide margin. */
const maxWeight = 3000;

/** The function declarations that make up the function, in order. */
export function splitIntoParts(body: FunctionBody): string[] {
  const groups = groupByWeight(body.statements);
  const result = returnLine(body.returned);
  if (groups.length === 1)
    return [declaration(body.name, body.parameters, [...linesOf(body.statements), ...result])];
  return new Split(body, groups).write(result);
}

function groupByWeight(statements: readonly TopStatement[]): TopStatement[][] {
  const lastAssigned = new Map<string, number>();
  statements.forEach((s, i) => s.assigns.forEach((name) => lastAssigned.set(name, i)));
  const groups: TopStatement[][] = [[]];
  let weight = 0;
  // A variable stays within one part: no cut before this statement is done.
  let busyUntil = -1;
  statements.forEach((s, i) => {
    if (weight > 0 && weight + s.weight > maxWeight && i > busyUntil) {
      groups.push([]);
      weight = 0;
    }
    groups.at(-1)?.push(s);
    weight += s.weight;
    for (const name of s.declares) busyUntil = Math.max(busyUntil, lastAssigned.get(name) ?? -1);
  });
  return groups;
}

const linesOf = (statements: readonly TopStatement[]): string[] =>
  statements.flatMap((s) => s.lines);

const declaration = (
  name: string,
  parameters: readonly string[],
  lines: readonly string[],
): string =>
  [`function ${name}(${parameters.join(', ')}) {`, ...lines.map((line) => `  ${line}`), '}'].join(
    '\n',
  );

const returnLine = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`return ${names.length === 1 ? names[0] : `[${names.join(', ')}]`};`];

class Split {
  readonly #body: FunctionBody;
  readonly #groups: readonly TopStatement[][];
  readonly #shared: string;
  /** The index in the shared array of each name that crosses from one part to another. */
  readonly #indices = new Map<string, number>();
  readonly #isArray: ReadonlySet<string>;

  constructor(body: FunctionBody, groups: readonly TopStatement[][]) {
    this.#body = body;
    this.#groups = groups;
    this.#shared = body.newName('shared');
    this.#isArray = new Set(
      body.statements.filter((s) => s.lines[0]?.includes('= new ')).flatMap((s) => s.declares),
    );
  }

  write(result: readonly string[]): string[] {
    this.#findCrossing();
    const parts = this.#groups.map((group, k) => this.#part(group, `${this.#body.name}_${k + 1}`));
    const arrays = linesOf(this.#body.statements.filter((s) => this.#isFresh(s)));
    const scalars = this.#body.returned.flatMap((name) => this.#fetch(name));
    return [
      `const ${this.#shared} = new Float64Array(${this.#indices.size});`,
      ...parts.map((p) => p.text),
      declaration(this.#body.name, this.#body.parameters, [
        ...arrays,
        ...parts.map((p) => p.call),
        ...scalars,
        ...result,
      ]),
    ];
  }

  #isFresh = (s: TopStatement): boolean => s.declares.some((name) => this.#isArray.has(name));

  #findCrossing(): void {
    const declaredIn = new Map<string, number>();
    this.#groups.forEach((group, k) => {
      for (const s of group) for (const name of s.declares) declaredIn.set(name, k);
    });
    const cross = (name: string, k: number): void => {
      const from = declaredIn.get(name);
      if (from === undefined || from === k || this.#isArray.has(name)) return;
      if (!this.#indices.has(name)) this.#indices.set(name, this.#indices.size);
    };
    this.#groups.forEach((group, k) => {
      for (const s of group) for (const name of s.uses) cross(name, k);
    });
    for (const name of this.#body.returned) cross(name, -1);
  }

  #fetch(name: string): string[] {
    const index = this.#indices.get(name);
    return index === undefined ? [] : [`const ${name} = ${this.#shared}[${index}];`];
  }

  #part(group: readonly TopStatement[], name: string): { text: string; call: string } {
    const own = group.filter((s) => !this.#isFresh(s));
    const declared = new Set(own.flatMap((s) => s.declares));
    const used = new Set(own.flatMap((s) => [...s.uses]));
    const outside = [...used].filter((n) => !declared.has(n));
    const parameters = outside.filter(
      (n) => this.#body.parameters.includes(n) || this.#isArray.has(n),
    );
    const kept = [...declared].flatMap((n) => {
      const index = this.#indices.get(n);
      return index === undefined ? [] : [`${this.#shared}[${index}] = ${n};`];
    });
    const lines = [...outside.flatMap((n) => this.#fetch(n)), ...linesOf(own), ...kept];
    const partName = this.#body.newName(name);
    return {
      text: declaration(partName, parameters, lines),
      call: `${partName}(${parameters.join(', ')});`,
    };
  }
}
