import { now } from './clock.js';
import { engine, type Engine } from '../../src/codegen/targets/wasm/heap/engine.js';

let milliseconds = 0;

/** How long the engine has taken to make functions, modules and instances since it is watched. */
export const engineTime = (): number => milliseconds;

/** Replaces the constructors of code by those that measure their time. */
export function watchEngine(): void {
  const host = globalThis as { WebAssembly?: Engine; Function: FunctionConstructor };
  const { Module, Instance } = engine();
  host.WebAssembly = Object.create(engine(), {
    Module: { value: watched(Module) },
    Instance: { value: watched(Instance) },
  }) as Engine;
  host.Function = watched(Function);
}

const watched = <F extends abstract new (...args: never[]) => object>(make: F): F =>
  new Proxy(make, {
    construct(target, args: never[]) {
      const begin = now();
      const made = Reflect.construct(target, args) as object;
      milliseconds += now() - begin;
      return made;
    },
  });
