/** emitModule: jitted functions as the text of a module that stands alone. */
import { fail } from '../array/errors.js';
import { Names } from '../codegen/targets/js/names.js';
import { choice, kind, named } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { declarationText } from './declaration.js';
import { emitFunction, type Emitted, type OwnNames, type EmitSource } from './function.js';
import { helperNames, helperTexts } from './helpers.js';
import { jsFunction, type EmittedText } from './js.js';
import { runtimeNames, runtimeTexts } from './runtime.js';
import { JoinedModule, MemoryPlan, wasmFunction } from './wasm.js';
import { Weights } from './weights.js';

export type { EmitSource };

export interface EmitOptions {
  /**
   * What runs the functions: JS, WebAssembly, or for each what a call here would run on. `auto`
   * unless said.
   */
  readonly target?: 'auto' | 'js' | 'wasm' | undefined;
  /** The kind of module: `esm` unless said. */
  readonly format?: 'esm' | 'cjs' | undefined;
  /**
   * Where arrays go that the functions captured: into the text, or into a file of their own, whose
   * bytes the user hands to the module's `loadWeights` before the first call. `inside` unless said.
   */
  readonly weights?: 'inside' | 'beside' | undefined;
}

/** A module that stands alone. */
export interface EmittedModule {
  /** The module. */
  readonly code: string;
  /** Its declaration file. */
  readonly types: string;
  /** What `loadWeights` takes, where captured arrays go beside; else null. */
  readonly weights: Uint8Array | null;
}

const sources = kind<Readonly<Record<string, EmitSource>>>(
  'an object like { step: { of: jit(f), args: [x] } }',
  (x) =>
    typeof x === 'object' &&
    x !== null &&
    Object.keys(x).length > 0 &&
    Object.values(x).every(
      (s: Partial<EmitSource> | null) => typeof s?.of === 'function' && Array.isArray(s.args),
    ),
);

const emitParameters = parameters<EmitOptions>(
  'emitModule',
  { functions: sources },
  {
    target: named(choice('auto', 'js', 'wasm')),
    format: named(choice('esm', 'cjs')),
    weights: named(choice('inside', 'beside')),
  },
);

/**
 * The text of a module with a function for each name: typed functions over numbers and typed arrays
 * in the same trees as the arguments and results of what they are `of`. The module imports nothing,
 * needs no `eval`, and gives bit for bit what the jitted function gives where nothing is fused
 * (`fuseMultiplyAdd`). Arrays are row-major typed arrays of their dtype; complex ones hold pairs.
 *
 * ```ts
 * const { code, types } = emitModule({ slope: { of: jit(grad(f)), args: [0.5] } });
 * ```
 *
 * Throws `bad-argument` for functions that call back into the host, for arguments or results that
 * are instances of classes, and for names that a module cannot export.
 */
export function emitModule(
  functions: Readonly<Record<string, EmitSource>>,
  options: EmitOptions = {},
  ...none: []
): EmittedModule {
  const found = emitParameters.read([functions], [options, ...none]);
  const { target = 'auto', format = 'esm' } = found;
  const names = namesBeside();
  const emitted = Object.entries(functions).map(([exported, source]) => {
    mustBeIdentifier(exported);
    return emitFunction(exported, ownNamesOf(exported, names), source, target);
  });
  const weights = new Weights(found.weights === 'beside');
  const code = moduleText(emitted, weights, format);
  return {
    code,
    types: typesText(emitted, weights),
    weights: weights.isBeside ? weights.bytes() : null,
  };
}

/** The names that a module's own functions leave free. */
function namesBeside(): Names {
  const names = new Names();
  for (const name of [...moduleNames, ...helperNames, ...runtimeNames()]) names.take(name);
  return names;
}

const ownNamesOf = (exported: string, names: Names): OwnNames => ({
  outer: names.take(exported),
  run: names.take(`$${exported}`),
  start: names.take(`$start_${exported}`),
  held: names.take(`$held_${exported}`),
});

const moduleNames = ['loadWeights', 'weights', 'given', 'loaded', 'wasm', 'base', 'memory'];

function mustBeIdentifier(name: string): void {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name === 'loadWeights')
    fail(
      'bad-argument',
      `emitModule: a module cannot export a function as ${JSON.stringify(name)}. Names are ` +
        'identifiers, other than loadWeights.',
    );
}

function moduleText(emitted: readonly Emitted[], weights: Weights, format: 'esm' | 'cjs'): string {
  const plan = new MemoryPlan();
  const joined = new JoinedModule();
  const functions = emitted.map((e) =>
    e.target === 'js' ? jsFunction(e, weights) : wasmFunction(e, weights, plan, joined),
  );
  const body = [
    ...joined.lines(plan),
    ...weightsLines(weights),
    ...functions.flatMap((f: EmittedText) => f.lines),
  ].join('\n');
  return [
    ...(format === 'cjs' ? ['"use strict";'] : []),
    ...runtimeTexts(functions.flatMap((f) => f.runtime)),
    ...helperTexts(body),
    body,
    ...exportLines(emitted, weights, format),
    '',
  ].join('\n');
}

const weightsLines = (weights: Weights): string[] =>
  weights.isBeside
    ? [
        'let given;',
        'function weights() {',
        '  if (given === undefined) throw new Error("Call loadWeights(bytes) first.");',
        '  return given;',
        '}',
        'function loadWeights(bytes) {',
        `  if (bytes.byteLength !== ${weights.byteLength})`,
        `    throw new TypeError("loadWeights wants the ${weights.byteLength} bytes of the file of weights");`,
        '  const { buffer = bytes, byteOffset = 0, byteLength } = bytes;',
        '  given = buffer.slice(byteOffset, byteOffset + byteLength);',
        '}',
      ]
    : [];

function exportLines(emitted: readonly Emitted[], weights: Weights, format: 'esm' | 'cjs') {
  const pairs = emitted.map(({ names, exported }) => [names.outer, exported] as const);
  if (weights.isBeside) pairs.push(['loadWeights', 'loadWeights']);
  if (format === 'cjs') return pairs.map(([name, exported]) => `exports.${exported} = ${name};`);
  return [exportList(pairs)];
}

const exportList = (pairs: readonly (readonly [string, string])[]): string =>
  `export { ${pairs.map(([n, e]) => (n === e ? n : `${n} as ${e}`)).join(', ')} };`;

function typesText(emitted: readonly Emitted[], weights: Weights): string {
  const pairs = emitted.map(({ names, exported }) => [names.outer, exported] as const);
  const loads = '/** The file of weights, before any other call. */\n';
  const loader = 'export declare function loadWeights(bytes: ArrayBuffer | Uint8Array): void;';
  return [
    ...emitted.map((e) => declarationText({ ...e, name: e.names.outer })),
    exportList(pairs),
    ...(weights.isBeside ? [loads + loader] : []),
    '',
  ].join('\n');
}
