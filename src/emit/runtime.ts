/** The functions that generated code calls, as text for modules that stand alone. */
import texts from './runtime-texts.json' with { type: 'json' };

/** A top-level statement of a module. */
interface RuntimeText {
  readonly declares: readonly string[];
  /** The names of other statements that it uses. */
  readonly uses: readonly string[];
  readonly text: string;
}

const statements: readonly RuntimeText[] = texts;

/** The names of all functions. */
export const runtimeNames = (): ReadonlySet<string> =>
  new Set(statements.flatMap(({ declares }) => declares));

/** The statements that declare these names and all that they use, in their order. */
export function runtimeTexts(names: Iterable<string>): string[] {
  const needed = new Set(names);
  const found = new Set<RuntimeText>();
  const byName = new Map(statements.flatMap((s) => s.declares.map((name) => [name, s] as const)));
  // A Set hands out what is added while it is walked.
  for (const name of needed) {
    const statement = byName.get(name);
    if (statement === undefined || found.has(statement)) continue;
    found.add(statement);
    for (const used of statement.uses) needed.add(used);
  }
  return statements.filter((s) => found.has(s)).map(({ text }) => text);
}
