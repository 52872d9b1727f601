/** Imports of `./model.ts?aot`: what the file exports as `{ of, args }`, emitted in their place. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EmitOptions } from '../../emit/index.js';
import type { Written } from './write-file.js';

/** An import that is emitted. */
export interface Ahead {
  readonly file: string;
  readonly options: Pick<EmitOptions, 'target'>;
}

const targets = ['auto', 'js', 'wasm'] as const;

/** What a module's id asks for: `model.ts?aot`, `model.ts?aot&target=js`; null if nothing. */
export function aheadOf(id: string): Ahead | null {
  const place = id.indexOf('?');
  if (place < 0) return null;
  const query = new URLSearchParams(id.slice(place + 1));
  if (!query.has('aot')) return null;
  const target = query.get('target') ?? 'auto';
  const known = targets.find((t) => t === target);
  if (known === undefined)
    throw new TypeError(`tanjent: ${id}: target is ${targets.join(', ')}, received ${target}.`);
  return { file: id.slice(0, place), options: { target: known } };
}

/** Imports that are emitted, as they are written. */
export const aheadPattern = /\?(?:[^?]*&)?aot(?:[&=]|$)/;

/** A module, and the files of which it was made: where one changes, it is another. */
export interface EmittedAhead {
  readonly code: string;
  readonly files: readonly string[];
}

/** What cannot be emitted as it stands, and the files in which that may be mended. */
export class AheadError extends Error {
  readonly files: readonly string[];

  constructor(message: string, files: readonly string[]) {
    super(message);
    this.files = files;
  }
}

/**
 * The module. It is made by another process, which runs the file as `node --import
 * tanjent/register` would: the bundler's own stays as it is. Throws an AheadError.
 */
export async function emitAhead({ file, options }: Ahead): Promise<EmittedAhead> {
  const script = fileURLToPath(new URL('./write-file.js', import.meta.url));
  const child = spawn(process.execPath, [script, file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  // What the file itself prints comes before.
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  const written: Written = line.startsWith('{')
    ? (JSON.parse(line) as Written)
    : { error: text, files: [] };
  const files = [...new Set([file, ...written.files])];
  if ('error' in written) throw new AheadError(`tanjent: ${file}?aot: ${written.error}`, files);
  return { code: written.code, files };
}
