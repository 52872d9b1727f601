/** How files that are required are loaded. */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { withMap } from '../rewrite-file.js';
import { Rewriter } from '../rewriter.js';
import type { Configuration } from './configuration.js';

/** What Node's loader of CommonJS shows. */
interface CommonJsModule {
  _compile(code: string, file: string, ...more: unknown[]): unknown;
}
type Extension = (module: CommonJsModule, file: string) => unknown;

const { _extensions: extensions } = Module as unknown as {
  readonly _extensions: Record<string, Extension>;
};

/** Puts rewriting between the reading and the running of required files. */
export function loadCommonJs(configuration: Configuration): void {
  const rewriter = new Rewriter(configuration);
  const loadScript = extensions['.js'] as Extension;
  const textOf = (code: string, file: string): string => {
    const js = rewriter.runnableSync(code, file, 'cjs');
    return js.map === undefined ? js.code : withMap({ code: js.code, map: js.map });
  };
  const throughRewriter =
    (load: Extension): Extension =>
    (module, file) => {
      const compile = module._compile;
      module._compile = (code, name, ...more) => {
        module._compile = compile;
        return module._compile(textOf(code, file), name, ...more);
      };
      return load(module, file);
    };
  const loadTyped: Extension = (module, file) =>
    module._compile(textOf(readFileSync(file, 'utf8'), file), file);
  extensions['.js'] = throughRewriter(loadScript);
  extensions['.cjs'] = throughRewriter(extensions['.cjs'] ?? loadScript);
  extensions['.cts'] = loadTyped;
  extensions['.ts'] = loadTyped;
}
