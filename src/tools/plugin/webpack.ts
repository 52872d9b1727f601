/** What webpack and Rspack are told beside the rewriting itself: where the runtime is. */
import { dirname } from 'node:path';
import type { Rewriter } from '../rewriter.js';

/** What is read of the compilers of both. */
interface Compiler {
  readonly context: string;
  readonly hooks: {
    readonly normalModuleFactory: { tap(name: string, f: (factory: ModuleFactory) => void): void };
  };
}

interface ModuleFactory {
  readonly hooks: {
    readonly beforeResolve: { tapPromise(name: string, f: (data: Request) => Promise<void>): void };
  };
  getResolver(type: 'normal', options: { readonly dependencyType: string }): Resolver;
}

/** An import that is about to be looked for from the folder `context`. */
interface Request {
  readonly request: string;
  context: string;
  /** Rspack does not say. */
  readonly dependencyType?: string;
}

interface Resolver {
  resolve(
    about: object,
    folder: string,
    request: string,
    found: object,
    done: (error: Error | null, file?: unknown) => void,
  ): void;
}

/** Finds the runtime from the project's folder where the file that imports it cannot see it. */
export function resolveRuntimeIn(compiler: unknown, rewriter: Rewriter): void {
  const { context, hooks } = compiler as Compiler;
  rewriter.moveTo(context);
  hooks.normalModuleFactory.tap('tanjent', (factory) =>
    factory.hooks.beforeResolve.tapPromise('tanjent', async (data) => {
      if (data.request !== rewriter.runtime) return;
      const { dependencyType = 'esm' } = data;
      const resolver = factory.getResolver('normal', { dependencyType });
      const isVisible = await new Promise((resolve) => {
        resolver.resolve({}, data.context, data.request, {}, (error, file) =>
          resolve(error === null && Boolean(file)),
        );
      });
      if (!isVisible) data.context = dirname(rewriter.inRoot);
    }),
  );
}
