/**
 * The functions that generated code may call, as text: `npm run runtime-texts` writes
 * src/emit/runtime-texts.json, from which emitted modules take those that they need. A list of
 * top-level statements in their order, each with the names that it declares and those that it uses.
 */
import { writeFileSync } from 'node:fs';
import { parse, type Program } from 'acorn';
import { build } from 'esbuild';

type Statement = Program['body'][number];

export interface RuntimeText {
  readonly declares: readonly string[];
  readonly uses: readonly string[];
  readonly text: string;
}

const sources = [
  './codegen/targets/js/math.ts',
  './codegen/targets/js/conversions.ts',
  './codegen/targets/js/tape.ts',
  './array/elements/half.ts',
];

/** What esbuild makes of the sources: one module without imports or comments. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: sources.map((s) => `export * from '${s}';`).join('\n'),
      resolveDir: `${process.cwd()}/src`,
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  return outputFiles.map((f) => f.text).join('');
}

/** Every identifier below a node; more than are used, where names are shadowed. */
function* identifiersIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'Identifier' && typeof name === 'string') yield name;
  for (const child of Object.values(node)) yield* identifiersIn(child);
}

function declaredBy(node: Statement): string[] {
  if (node.type === 'FunctionDeclaration') return [node.id.name];
  if (node.type !== 'VariableDeclaration')
    throw new Error(`a statement that declares nothing: ${node.type}`);
  return node.declarations.flatMap(({ id }) => [...identifiersIn(id)]);
}

/** The statements of the sources' module but for its list of exports. */
export async function runtimeTexts(): Promise<RuntimeText[]> {
  const text = await bundled();
  const { body } = parse(text, { ecmaVersion: 2022, sourceType: 'module' });
  const statements = body.filter((node) => node.type !== 'ExportNamedDeclaration');
  const top = new Set(statements.flatMap(declaredBy));
  return statements.map((node) => {
    const declares = declaredBy(node);
    const used = [...new Set(identifiersIn(node))].filter((n) => top.has(n));
    const uses = used.filter((n) => !declares.includes(n));
    return { declares, uses, text: text.slice(node.start, node.end) };
  });
}

/** One statement a line, so that changes can be read. */
const written = (texts: readonly RuntimeText[]): string =>
  `[\n${texts.map((t) => `  ${JSON.stringify(t)}`).join(',\n')}\n]\n`;

if (process.argv[1]?.includes('runtime-texts') === true)
  writeFileSync('src/emit/runtime-texts.json', written(await runtimeTexts()));
