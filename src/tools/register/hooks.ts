/** The hooks by which Node loads ES modules. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { withMap } from '../rewrite-file.js';
import { Rewriter } from '../rewriter.js';
import { isScript, isTyped, type Stripped } from '../strip.js';
import { manifestOf, packageOf, type Configuration } from './configuration.js';

let rewriter: Rewriter;

export const initialize: InitializeHook<Configuration> = (configuration) => {
  rewriter = new Rewriter(configuration);
};

/** Where a file is missing, one of TypeScript may be meant: `./model.js` by the file model.ts. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    const { parentURL } = context;
    if (!/^\.{1,2}\//.test(specifier) || parentURL === undefined) throw error;
    const [path = '', query = ''] = specifier.split(/(?=[?#])/, 2);
    const found = candidates(path).find((c) => existsSync(fileURLToPath(new URL(c, parentURL))));
    if (found === undefined) throw error;
    return next(found + query, context);
  }
};

const candidates = (path: string): string[] => {
  const [, before, m] = /^(.*)\.([cm]?)js$/.exec(path) ?? [];
  return before === undefined ? [`${path}.ts`, `${path}.js`] : [`${before}.${m}ts`];
};

export const load: LoadHook = async (url, context, next) => {
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (!isScript(file)) return next(url, context);
  if (isTyped(file)) {
    const js = await rewriter.runnable(await readFile(file, 'utf8'), file);
    const format = formatOf(file, js.code);
    // Files of CommonJS are read again by what loads them: see commonjs.ts.
    return { format, ...(format === 'module' ? { source: textOf(js) } : {}), shortCircuit: true };
  }
  const loaded = await next(url, context);
  if (loaded.format === 'commonjs') return { format: 'commonjs' };
  if (loaded.format !== 'module' || !loaded.source) return loaded;
  const code = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  return { ...loaded, source: textOf(await rewriter.runnable(code, file)) };
};

const textOf = ({ code, map }: Stripped): string =>
  map === undefined ? code : withMap({ code, map });

/** What a file of TypeScript is: by its name, else by its text, else by its package. */
function formatOf(file: string, code: string): 'module' | 'commonjs' {
  if (file.endsWith('.mts')) return 'module';
  if (file.endsWith('.cts')) return 'commonjs';
  if (hasModuleSyntax(code)) return 'module';
  const path = packageOf(dirname(file));
  return path !== undefined && manifestOf(path)['type'] === 'module' ? 'module' : 'commonjs';
}

function hasModuleSyntax(code: string): boolean {
  if (!/\b(?:import|export|await)\b/.test(code)) return false;
  try {
    parse(code, { ecmaVersion: 'latest', sourceType: 'commonjs', allowHashBang: true });
    return false;
  } catch {
    return true;
  }
}
