/**
 * The code blocks of a document, and what happens when they run. In a document
 *
 *   - a block `ts` runs from its first statement to its last, with the library's names in scope. A
 *     statement with the comment `error` behind it throws; an expression with a comment that begins
 *     with a number, a truth, a dtype, a type such as `f64[3]` or the elements of an array has that
 *     value; and `console.log` prints its comment. The comment `<!-- given: … -->` above a
 *     block says what its names stand for, `<!-- continues -->` that it goes on where the last one
 *     ended;
 *   - a block without a language is a print-out: `<!-- prints: … -->` above it says of what, in the
 *     scope of the last block that ran. A line `…` stands for lines left out;
 *   - any other language (`text`, `sh`, `ts illustration`) is an illustration, and does not run.
 */
import { format } from 'node:util';
import { parse, type Comment, type Node } from 'acorn';
import { emitModule } from '../../src/emit/index.js';
import * as library from '../../src/index.js';
import { fromStableHLO, toStableHLO } from '../../src/stablehlo/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import * as runtime from '../../src/syntax/runtime/index.js';

export interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The comment right above. */
  readonly note: string;
  /** The last heading. */
  readonly heading: string;
}

export function blocksOf(document: string): Block[] {
  const blocks: Block[] = [];
  const fence = /(?:<!--((?:(?!-->)[^])*)-->\n\n?)?^```([^\n]*)\n([^]*?)^```$/gm;
  for (const match of document.matchAll(fence)) {
    const [whole, note = '', language = '', text = ''] = match;
    const before = document.slice(0, match.index);
    const heading = [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '';
    const line =
      before.split('\n').length + whole.slice(0, whole.indexOf('```')).split('\n').length - 1;
    blocks.push({ line, language, text, note: note.trim(), heading });
  }
  return blocks;
}

/** What was expected of a statement, and what it did. */
export interface Outcome {
  readonly line: number;
  readonly statement: string;
  readonly expected: string;
  readonly value?: unknown;
  readonly error?: unknown;
  /** What `console.log` was given, as a console shows it. */
  readonly printed?: string;
}

/** The source that a block runs after: what is given, and the blocks that it continues. */
export function sourceBefore(block: Block, previous: string): string {
  const given = /^given: ([^]*)$/.exec(block.note)?.[1] ?? '';
  return `${block.note.startsWith('continues') ? previous : ''}\n${given}\n`;
}

const scope: Readonly<Record<string, unknown>> = {
  ...library,
  emitModule,
  fromStableHLO,
  toStableHLO,
  np: library.numpy,
};
const bound = Object.keys(scope);

/** Runs source in the library's scope; `$` receives what `instrument` writes. */
function run(source: string, record: object, print: (...args: unknown[]) => void): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- documents hold code
  const f = new Function(...bound, '$', 'console', 'require', rewritten(source)) as (
    ...args: unknown[]
  ) => unknown;
  const host = { log: print, warn: () => undefined };
  return f(...bound.map((name) => scope[name]), record, host, () => runtime);
}

/** The source with functions rewritten that are marked. */
const rewritten = (source: string): string => rewrite(source, { format: 'cjs' })?.code ?? source;

/** Everything that statements of a block did, in order. */
export function outcomesOf(block: Block, before: string): Outcome[] {
  const outcomes: Outcome[] = [];
  const printed: string[] = [];
  const record = Object.assign(outcomes, { take: () => printed.splice(0).join('\n') });
  const print = (...args: unknown[]): void => void printed.push(format(...args));
  run(`${plain(before)}\n${instrument(block, outcomes)}`, record, print);
  return outcomes;
}

/** The text that an expression gives, in the scope of source that ran. */
export function printed(source: string, expression: string): string {
  const text = run(`${plain(source)}\nreturn (${expression});`, {}, () => undefined);
  if (typeof text !== 'string') throw new Error(`${expression} gives no text`);
  return text;
}

/** JavaScript of the same lines: parameters without their types, and no imports. */
const plain = (source: string): string =>
  source
    .replace(/^import [^;]*;$/gm, '')
    .replace(/(?<=[(,] ?\w+): (?:NDArray|optim\.OptState)(?=[,)])/g, '')
    .replaceAll(' as const;', ';');

/** The statements, each with a note of what it did put behind it or around it. */
function instrument({ text, line }: Block, outcomes: Outcome[]): string {
  const comments: Comment[] = [];
  const source = plain(text);
  const program = parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    onComment: comments,
  });
  return program.body
    .map((node) => {
      const statement = source.slice(node.start, node.end);
      const expected = commentBehind(source, node, comments);
      const place = line + source.slice(0, node.end).split('\n').length;
      const index = outcomes.length;
      const outcome: { -readonly [K in keyof Outcome]: Outcome[K] } = {
        line: place,
        statement,
        expected,
      };
      outcomes.push(outcome);
      const isExpression = node.type === 'ExpressionStatement';
      if (expected.startsWith('error')) {
        const body = isExpression ? `return ${statement}` : statement;
        return `try { (() => { ${body} })(); } catch (e) { $[${index}].error = e; }`;
      }
      if (statement.startsWith('console.log('))
        return `$.take(); ${statement} $[${index}].printed = $.take();`;
      return isExpression ? `$[${index}].value = ${statement}` : statement;
    })
    .join('\n');
}

/** The comment on the line where a statement ends. */
function commentBehind(source: string, node: Node, comments: readonly Comment[]): string {
  const end = source.indexOf('\n', node.end);
  const found = comments.find(
    (c) => c.start >= node.end && c.start < (end < 0 ? source.length : end),
  );
  return found?.value.trim() ?? '';
}

/** Does text match a print-out in which a line that ends with `…` stands for lines left out? */
export function matches(actual: string, shown: string): boolean {
  const escape = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = shown
    .trimEnd()
    .split('\n')
    .map((s) => s.trimEnd());
  const pattern = lines.map((s) => (s.trim() === '…' ? '(?:.*\\n)*?' : `${escape(s)}\\n`)).join('');
  const text = actual
    .split('\n')
    .map((s) => s.trimEnd())
    .join('\n');
  return new RegExp(`(^|\\n)${pattern}`).test(`${text}\n`);
}
