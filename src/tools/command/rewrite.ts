/** `tanjent rewrite`: what files become. */
import { readFile } from 'node:fs/promises';
import jsx from 'acorn-jsx';
import { Parser } from 'acorn';
import { resolve } from 'node:path';
import { FileError } from '../file-error.js';
import { rewriteStripped, withMap } from '../rewrite-file.js';
import { isTyped, strip } from '../strip.js';
import { argumentsOf, exitCodes, UsageError, type Command, type CommandOutput } from './command.js';

const usage = `usage: tanjent rewrite [--all] [--format esm|cjs] [--map] file ...

Prints what the files become. Functions are rewritten that are marked by the directive 'use tanjent'.

  --all              all functions, marked or not
  --format esm|cjs   how the runtime is brought in; unless given, as the file brings in others
  --map              with a source map behind the text

A file that cannot be read or is no JavaScript is told on stderr as file:line:column, and the exit
code is 1.
`;

/** Prints what files become. */
export const rewriteCommand: Command = {
  summary: 'prints what a file becomes, so that it can be traced',
  usage,
  async run(args, output) {
    const { values, positionals } = argumentsOf({
      args: [...args],
      allowPositionals: true,
      options: {
        all: { type: 'boolean', default: false },
        format: { type: 'string' },
        map: { type: 'boolean', default: false },
      },
    });
    const { all, format, map } = values;
    if (positionals.length === 0) throw new UsageError('no file is given');
    if (format !== undefined && format !== 'esm' && format !== 'cjs')
      throw new UsageError(`--format is esm or cjs, received ${format}`);
    let code: number = exitCodes.done;
    for (const file of positionals) {
      try {
        await print(file, { all, format, map }, output);
      } catch (error) {
        output.error(`${wordsOf(file, error)}\n`);
        code = exitCodes.failed;
      }
    }
    return code;
  },
};

const withJsx = Parser.extend(jsx());

interface Wanted {
  readonly all: boolean;
  readonly format: 'esm' | 'cjs' | undefined;
  readonly map: boolean;
}

async function print(file: string, wanted: Wanted, output: CommandOutput): Promise<void> {
  const text = await readFile(file, 'utf8');
  // JSX stays as it is.
  const host = { options: { jsx: 'preserve' } } as const;
  const js =
    isTyped(file) && !file.endsWith('.jsx')
      ? await strip(text, resolve(file), process.cwd(), host)
      : { code: text };
  const parser = /\.[jt]sx$/.test(file) ? withJsx : undefined;
  const found = rewriteStripped(js, { file, all: wanted.all, format: wanted.format, parser });
  if (found === null)
    output.error(`${file}: nothing is marked. Add the directive 'use tanjent', or --all.\n`);
  const code = found === null ? js.code : wanted.map ? withMap(found) : found.code;
  output.out(code.endsWith('\n') ? code : `${code}\n`);
}

/** What went wrong with a file, which the message names first. */
function wordsOf(file: string, error: unknown): string {
  if (error instanceof FileError) {
    const { line, column } = error.loc;
    return `${file}:${line}:${column + 1}: ${error.text}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${file}: there is no such file`;
  return message.startsWith(file) ? message : `${file}: ${message}`;
}
