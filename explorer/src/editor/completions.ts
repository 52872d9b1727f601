/** Completions by what the module imports, and the types and comments of the library. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { element } from '../page/dom.js';
import type api from 'virtual:api';

type ApiName = (typeof api)[number];

/** The library's names, loaded when the first is asked for: there are many. */
let loaded: Promise<Api> | undefined;
const loadApi = (): Promise<Api> =>
  (loaded ??= import('virtual:api').then(({ default: names }) => new Api(names)));

class Api {
  readonly #byName = new Map<string, ApiName>();
  readonly #within = new Map<string, ApiName[]>();

  constructor(names: readonly ApiName[]) {
    for (const entry of names) {
      this.#byName.set(entry.name, entry);
      const [, path = '', last = ''] = /^(?:(.*)\.)?([^.]*)$/.exec(entry.name) ?? [];
      const list = this.#within.get(path) ?? [];
      if (last !== '') list.push(entry);
      this.#within.set(path, list);
    }
  }

  find(name: string): ApiName | undefined {
    return this.#byName.get(name);
  }

  within(path: string): readonly ApiName[] {
    return this.#within.get(path) ?? [];
  }
}

/** Local names by what they stand for, as `np` for `np`, `normal` for `random.normal`. */
export function importsOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const statements = text.matchAll(
    /import\s+(?:\*\s+as\s+(\w+)|\{([^}]*)\})\s+from\s+['"]tanjent(?:\/(\w+))?['"]/g,
  );
  for (const [, whole, names = '', part] of statements) {
    const path = part === 'numpy' ? 'np' : (part ?? '');
    if (whole !== undefined) found.set(whole, path);
    for (const name of names.split(',')) {
      const [, from, to] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(name) ?? [];
      if (from === undefined) continue;
      const own = from === 'numpy' && path === '' ? 'np' : from;
      found.set(to ?? from, path === '' ? own : `${path}.${own}`);
    }
  }
  return found;
}

const lastName = (name: string): string => name.replace(/^.*\./, '');

const completion = (entry: ApiName, label = lastName(entry.name)): Completion => ({
  label,
  type: entry.kind === 'function' ? 'function' : 'constant',
  detail: entry.signature.replace(entry.name, '').slice(0, 60),
  info: () => describe(entry),
});

/** The signature and the comment of a name. */
function describe({ signature, name, comment }: ApiName): HTMLElement {
  return element(
    'div',
    { class: 'about' },
    element('code', {}, signature === '' ? name : signature),
    element('p', {}, comment),
  );
}

export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const imports = importsOf(text);
  const chain = context.matchBefore(/[\w$]+(?:\.[\w$]+)*\.[\w$]*|\)\.[\w$]*/);
  const api = await loadApi();
  if (chain !== null) {
    const dot = chain.text.lastIndexOf('.');
    const path = pathOf(chain.text.slice(0, dot), imports);
    const members = path === undefined ? [] : api.within(path);
    const entries = members.length > 0 ? members : api.within('x');
    return { from: chain.from + dot + 1, options: entries.map((e) => completion(e)) };
  }
  const braces = /import\s*\{[^}]*$/.test(context.state.sliceDoc(0, context.pos));
  const word = context.matchBefore(/[\w$]+/);
  if (word === null && !context.explicit) return null;
  const from = word?.from ?? context.pos;
  if (braces) {
    const rest = context.state.sliceDoc(context.pos, context.pos + 200);
    const part = /from\s+['"]tanjent\/(\w+)['"]/.exec(rest)?.[1];
    const path = part === 'numpy' ? 'np' : (part ?? '');
    return { from, options: api.within(path).map((e) => completion(e)) };
  }
  const options = [...imports].flatMap(([local, name]): Completion[] => {
    const entry = api.find(name);
    return [entry === undefined ? { label: local, type: 'namespace' } : completion(entry, local)];
  });
  return { from, options };
}

/** What a chain of names stands for in the library. */
function pathOf(chain: string, imports: ReadonlyMap<string, string>): string | undefined {
  const [first = '', ...rest] = chain.split('.');
  const path = imports.get(first);
  if (path === undefined) return undefined;
  return [...(path === '' ? [] : [path]), ...rest].join('.');
}

/** What is said of a name of the library where the pointer rests on it. */
export async function about(chain: string, text: string): Promise<HTMLElement | null> {
  const api = await loadApi();
  const path = pathOf(chain, importsOf(text));
  const entry =
    (path === undefined ? undefined : api.find(path)) ??
    (chain.includes('.') ? api.find(`x.${lastName(chain)}`) : undefined);
  return entry === undefined ? null : describe(entry);
}
