/**
 * Run by itself, with a file and options: emits what the file exports as `{ of, args }`, and prints
 * the module and the files that were read as one line of JSON, or what went wrong.
 */
import Module, { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { emitModule as EmitModule, EmitOptions, EmitSource } from '../../emit/index.js';

/** The module, or what went wrong. */
type Result = { readonly code: string; readonly types: string } | { readonly error: string };
/** What is printed; `files` are those that it depends on. */
export type Written = Result & { readonly files: readonly string[] };

const isSource = (x: unknown): x is EmitSource =>
  typeof x === 'object' &&
  x !== null &&
  typeof (x as Partial<EmitSource>).of === 'function' &&
  Array.isArray((x as Partial<EmitSource>).args);

type Load = (module: unknown, file: string) => unknown;

/** Notes the files of CommonJS as their loading begins: those that fail are in no cache. */
function noteRequired(files: Set<string>): void {
  const { _extensions: loads } = Module as unknown as { _extensions: Record<string, Load> };
  for (const [extension, load] of Object.entries(loads))
    loads[extension] = (module, file) => {
      files.add(file);
      return load(module, file);
    };
}

const required = new Set<string>();

async function emitFile(file: string, options: EmitOptions): Promise<Result> {
  await import('tanjent/register');
  noteRequired(required);
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

/** Starts to notice which files are loaded; what it gives tells them, but those of packages. */
function loadedFiles(): () => string[] {
  const { port1, port2 } = new MessageChannel();
  register('./loaded-files.js', import.meta.url, { data: { port: port2 }, transferList: [port2] });
  return () => {
    const files = [...required];
    for (;;) {
      const received = receiveMessageOnPort(port1) as { readonly message: string } | undefined;
      if (received === undefined) break;
      if (received.message.startsWith('file:')) files.push(fileURLToPath(received.message));
    }
    port1.close();
    return [...new Set(files)].filter((file) => !/[\\/]node_modules[\\/]/.test(file));
  };
}

const [file = '', options = '{}'] = process.argv.slice(2);
const loaded = loadedFiles();
const result = await emitFile(file, JSON.parse(options) as EmitOptions).catch(
  (error: unknown): Result => ({ error: (error as Error).stack ?? String(error) }),
);
const written: Written = { ...result, files: loaded() };
process.stdout.write(`\n${JSON.stringify(written)}\n`);
