/**
 * The JS target: a Schedule as the text of a function body that returns the compiled function. The
 * arena's buffers are made once, around the functions.
 */
import { arrayOf } from '../../../array/dtype.js';
import * as halves from '../../../array/elements/half.js';
import { within, type Steps } from '../../../array/work/steps.js';
import { tape } from '../../../loops/buffer.js';
import type { LoopBuffer, LoopFunction, Schedule } from '../../../loops/loops.js';
import { hostsOf } from '../../../loops/hosts.js';
import * as conversions from './conversions.js';
import * as tapeFunctions from './tape.js';
import { identifier, Names } from './names.js';
import { calledFunctions } from './ops.js';
import { splitIntoParts } from './split.js';
import { StatementWriter, type ModuleScope, type TopStatement } from './statements.js';

/** The functions that generated code may call. */
export const runtime = (): Readonly<Record<string, unknown>> => ({
  ...calledFunctions(),
  ...conversions,
  ...tapeFunctions,
  ...halves,
});

/** The source of a function of the runtime that gives the compiled function, kernel by kernel. */
export function* emitJs(schedule: Schedule): Steps<string> {
  const names = new Names();
  for (const name of Object.keys(runtime())) names.take(name);
  const functionNames = new Map<LoopFunction, string>();
  const arena = new Map<LoopBuffer, string>();
  const views: string[] = [];
  for (const f of schedule.functions) functionNames.set(f, names.take(f.name));
  for (const f of schedule.functions)
    for (const { buffer, offset } of f.arena) {
      const name = names.take(buffer.name);
      arena.set(buffer, name);
      const { dtype, size } = buffer;
      views.push(`const ${name} = new ${arrayOf[dtype].name}(arena, ${offset}, ${size});`);
    }
  const hosts = hostsOf(schedule).map((h) => h.callback);
  const longest = schedule.longestRow;
  if (longest > 0) arena.set(tape, 'tape');
  const outside: ModuleScope = {
    names,
    arena,
    nameOfFunction: (f) => functionNames.get(f) as string,
    nameOfHost: (callback) => `hosts[${hosts.indexOf(callback)}]`,
  };
  const functions: string[] = [];
  const count = schedule.functions.length;
  for (const [i, f] of schedule.functions.entries()) {
    const steps = emitFunction(f, functionNames.get(f) as string, f === schedule.main, outside);
    functions.push(yield* within(i / count, (i + 1) / count, steps));
  }
  if (longest > 0)
    views.push(
      'let tape = new Float64Array(256);',
      `const tapeStart = ${longest};`,
      'let tapeTop;',
      'let lastWords = 0;',
    );
  // Buffers without elements need no bytes of the arena, but an arena to be views of.
  const head = schedule.functions.some((f) => f.arena.length > 0)
    ? [`const arena = new ArrayBuffer(${schedule.arenaBytes});`]
    : [];
  const body = [...head, ...views, ...functions].join('\n');
  return [
    ...runtimeImports(body),
    body,
    `return ${functionNames.get(schedule.main)};`,
    `//# sourceURL=tanjent/${identifier(schedule.main.name)}.js`,
    '',
  ].join('\n');
}

/** Takes the runtime functions out of their object that the code names. */
function runtimeImports(body: string): string[] {
  const used = Object.keys(runtime()).filter((name) => body.includes(`${name}(`));
  return used.length === 0 ? [] : [`const { ${used.join(', ')} } = runtime;`];
}

function* emitFunction(
  f: LoopFunction,
  name: string,
  isMain: boolean,
  outside: ModuleScope,
): Steps<string> {
  const names = new Names(outside.names);
  const writer = new StatementWriter(outside, names);
  const inputs = f.inputs.flatMap((b) => writer.declareParameters(b));
  const arrays = f.outputs.filter((b) => !b.scalar).flatMap((b) => writer.declareParameters(b));
  const statements = yield* writer.top(f, f.kernels.length > 1);
  const results = f.outputs.map((b) => ({ name: writer.nameOfBuffer(b), scalar: b.scalar }));
  const fresh: TopStatement[] = isMain
    ? f.outputs.flatMap((b) => (b.scalar ? [] : [newArray(b, writer.nameOfBuffer(b))]))
    : [];
  const parameters = isMain ? inputs : [...inputs, ...arrays];
  const returned = results.filter((r) => isMain || r.scalar).map((r) => r.name);
  const parts = splitIntoParts({
    name,
    parameters,
    statements: [
      ...fresh,
      ...(isMain && outside.arena.has(tape) ? onFreshTape(statements) : statements),
    ],
    returned,
    newName: (hint) => outside.names.take(hint),
  });
  return [...writer.functions, ...parts].join('\n');
}

const newArray = ({ dtype, size }: LoopBuffer, name: string): TopStatement => ({
  lines: [`const ${name} = new ${arrayOf[dtype].name}(${size});`],
  weight: 1,
  declares: [name],
  uses: new Set(),
  assigns: new Set(),
});

/** The statements between the taking and the giving back of the tape's memory. */
function onFreshTape(statements: readonly TopStatement[]): TopStatement[] {
  const line = (text: string): TopStatement => ({
    lines: [text],
    weight: 1,
    declares: [],
    uses: new Set(),
    assigns: new Set(),
  });
  return [
    line('tapeTop = tapeStart;'),
    ...statements,
    line('lastWords = tapeTop;'),
    line('tape = releasedTape(tape);'),
  ];
}
