/** What an address says: the module, the stack of transforms and the tab. */
import { transformNames, type TransformName } from '../protocol.js';

export interface State {
  /** The example that the text is of, if it is that. */
  readonly example: string | undefined;
  /** The text, if it is not an example's. */
  readonly text: string | undefined;
  /** The stack, unless it is the module's own. */
  readonly stack: readonly TransformName[] | undefined;
  readonly tab: string | undefined;
}

/** The part of an address behind `#`. */
export async function hashOf({ example, text, stack, tab }: State): Promise<string> {
  const parts = new URLSearchParams();
  if (text !== undefined) parts.set('code', await packed(text));
  else if (example !== undefined) parts.set('example', example);
  if (stack !== undefined) parts.set('stack', stack.join('.'));
  if (tab !== undefined) parts.set('tab', tab);
  return parts.toString();
}

/** What such a part says; what it does not say, or says wrongly, is undefined. */
export async function stateOf(hash: string): Promise<State> {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const code = parts.get('code');
  const stack = parts.get('stack');
  const names = stack === null || stack === '' ? [] : stack.split('.');
  const isStack = (list: readonly string[]): list is TransformName[] =>
    list.every((name) => (transformNames as readonly string[]).includes(name));
  return {
    example: parts.get('example') ?? undefined,
    text: code === null ? undefined : await unpacked(code).catch(() => undefined),
    stack: stack !== null && isStack(names) ? names : undefined,
    tab: parts.get('tab') ?? undefined,
  };
}

/** A text in the letters that addresses keep. */
async function packed(text: string): Promise<string> {
  const bytes = await through(new Blob([text]), new CompressionStream('deflate-raw'));
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function unpacked(letters: string): Promise<string> {
  const plain = atob(letters.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  const text = await through(new Blob([bytes]), new DecompressionStream('deflate-raw'));
  return new TextDecoder('utf-8', { fatal: true }).decode(text);
}

async function through(
  blob: Blob,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(blob.stream().pipeThrough(stream)).arrayBuffer());
}
