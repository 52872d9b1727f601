/** Functions of the JS target in an emitted module. */
import type { DenseArray } from '../array/dense.js';
import { argumentText, resultTreeText, staticCheckText } from './signature.js';
import { arraysOf, type Emitted } from './function.js';
import { runtimeNames } from './runtime.js';
import type { Weights } from './weights.js';

/** What a module needs for a function, and the function. */
export interface EmittedText {
  readonly runtime: readonly string[];
  readonly lines: readonly string[];
}

/** The first line of the code takes what it calls out of an object. */
const imports = /^const \{ ([^}]*) \} = runtime;\n/;

/** A function of raw values, in a scope of its own, and one around it that checks and unpacks. */
export function jsFunction(emitted: Emitted, weights: Weights): EmittedText {
  const { names, code, held, result, types } = emitted;
  const source = code.text('js').replace(/\/\/# sourceURL=.*\n/, '');
  const runtime = imports.exec(source)?.[1]?.split(', ') ?? [];
  const body = source.replace(imports, '').trimEnd();
  const inputs = arraysOf(emitted).map(({ path, aval }) => argumentText(path, aval));
  const last = held.length === 0 ? [] : [`...(${names.held} ??= [${heldTexts(held, weights)}])`];
  const call = `${names.run}(${[...inputs, ...last].join(', ')})`;
  const raws = types.length === 1 ? ['y'] : types.map((_, i) => `y[${i}]`);
  return {
    runtime: [...runtime, ...calledIn(inputs)],
    lines: [
      `const ${names.run} = (() => {`,
      ...body.split('\n').map((line) => (line === '' ? line : `  ${line}`)),
      '})();',
      ...(held.length === 0 ? [] : [`let ${names.held};`]),
      ...outerFunction(emitted, [
        `const y = ${call};`,
        `return ${resultTreeText(result, raws, types)};`,
      ]),
    ],
  };
}

/** The function that is exported: what is static is checked, and the body done. */
export const outerFunction = (
  { names, params, leaves }: Emitted,
  body: readonly string[],
): string[] => [
  `function ${names.outer}(${params.map((_, i) => `a${i}`).join(', ')}) {`,
  ...[...leaves.filter((l) => l.aval === null).flatMap(staticCheckText), ...body].map(
    (line) => `  ${line}`,
  ),
  '}',
];

/** Captured arrays, which are made when they are first wanted. */
const heldTexts = (held: readonly DenseArray[], weights: Weights): string =>
  held.map((x) => weights.textOf(x)).join(', ');

/** The functions of the runtime that expressions call. */
export const calledIn = (texts: readonly string[]): string[] =>
  [...runtimeNames()].filter((name) => texts.some((text) => text.includes(`${name}(`)));
