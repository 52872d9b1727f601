/**
 * Run by itself, with a file and options: emits what the file exports as `{ of, args }`, and prints
 * the module and the files that were read as one line of JSON, or what went wrong.
 */
import { pathToFileURL } from 'node:url';
import type { emitModule as EmitModule, EmitOptions, EmitSource } from '../../emit/index.js';

/** What is printed. */
export type Written =
  { readonly code: string; readonly types: string } | { readonly error: string };

const isSource = (x: unknown): x is EmitSource =>
  typeof x === 'object' &&
  x !== null &&
  typeof (x as Partial<EmitSource>).of === 'function' &&
  Array.isArray((x as Partial<EmitSource>).args);

async function emitFile(file: string, options: EmitOptions): Promise<Written> {
  await import('tanjent/register');
  const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const sources = Object.entries(exported).filter((e): e is [string, EmitSource] => isSource(e[1]));
  if (sources.length === 0)
    return {
      error:
        `${file} exports nothing to emit. Export what is to be called, with arguments like its: ` +
        'export const step = { of: jit(grad(loss)), args: [np.zeros([3])] };',
    };
  const { emitModule } = (await import('tanjent/emit')) as { emitModule: typeof EmitModule };
  const { code, types } = emitModule(Object.fromEntries(sources), options);
  return { code, types };
}

const [file = '', options = '{}'] = process.argv.slice(2);
const written = await emitFile(file, JSON.parse(options) as EmitOptions).catch(
  (error: unknown): Written => ({ error: (error as Error).stack ?? String(error) }),
);
process.stdout.write(`\n${JSON.stringify(written)}\n`);
