/**
 * Writes what the compiler makes of many programs as text, so that two versions of it can be
 * compared:
 *
 *     npm run replay -- FOLDER      writes Programs, loops, JS and WAT, a file for each case
 *     npm run replay -- --diff A B  lists the cases that differ, and in which stages
 *
 * The cases are the rows of the laws and their pullbacks, the programs of the golden tests, and all
 * that is compiled while the examples run. `replay FOLDER laws/sin` writes those whose name begins
 * so.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DenseArray } from '../src/array/dense.js';
import { isInexact } from '../src/array/dtype.js';
import { Lowered } from '../src/codegen/jit/lowered.js';
import { programsCompiled, type CompiledProgram } from '../src/codegen/jit/observe.js';
import { compilationOf } from '../src/codegen/jit/options.js';
import { clearCaches, jit } from '../src/index.js';
import type { PrimName, Program } from '../src/ir/program.js';
import { transposeProgram } from '../src/transforms/programs.js';
import { argOf, readCases, type ProgramCase } from '../test/golden/support/cases.js';
import { customPrograms } from '../test/golden/support/programs/custom.js';
import { derivativePrograms } from '../test/golden/support/programs/derivatives.js';
import { loopPrograms } from '../test/golden/support/programs/loops.js';
import { modelPrograms } from '../test/golden/support/programs/models.js';
import type { Inputs, ProgramTable } from '../test/golden/support/programs/table.js';
import type { Row } from '../test/laws/spec.js';
import { specs } from '../test/laws/specs/index.js';
import { Draw } from '../test/support/draw.js';
import { programOf, pullbackProgram } from '../test/support/programs.js';

/** A stage of a case: its heading and how its text is made. */
type Section = readonly [heading: string, text: () => string];

const written = new Set<string>();
let folder = '';
let wanted = '';

/** Writes one case; what throws is written as what it says. */
function write(name: string, sections: readonly Section[]): void {
  const plain = name.replace(/[^\w/.-]+/g, '-');
  if (!plain.startsWith(wanted)) return;
  let unused = plain;
  for (let n = 2; written.has(unused); n++) unused = `${plain}-${n}`;
  written.add(unused);
  const path = join(folder, `${unused}.txt`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    sections.map(([heading, text]) => `== ${heading}\n${textOrError(text)}\n`).join('\n'),
  );
}

function textOrError(text: () => string): string {
  try {
    return text();
  } catch (error) {
    return `throws ${String(error)}`;
  }
}

/** All stages of a program for either target. */
function writeProgram(name: string, program: Program): void {
  const js = new Lowered(program, 'f', compilationOf({ target: 'js' }));
  const wasm = new Lowered(program, 'f', compilationOf({ target: 'wasm' }));
  write(name, [
    ['program', () => js.text('program')],
    ['optimized', () => js.text('optimized')],
    ['loops for js', () => js.text('loops')],
    ['js', () => js.text('js')],
    ['loops for wasm', () => wasm.text('loops')],
    ['wat', () => wasm.text('wat')],
  ]);
}

function writeLaws(): void {
  for (const [primitive, rows] of Object.entries(specs))
    (rows as unknown as readonly Row<never>[]).forEach((row, i) => {
      const title = `laws/${primitive}/${row.label ?? `row ${i}`}`;
      const operands = row.inputs(new Draw(title));
      const program =
        'program' in row ? row.program : programOf(primitive as PrimName, operands, row.params);
      if ('program' in row && row.linear !== undefined) {
        const all = program.outputs.map(() => true);
        writeProgram(title, transposeProgram(program, row.linear, all).program);
        return;
      }
      writeProgram(title, program);
      const isFloatArray = operands
        .filter((x) => x instanceof DenseArray)
        .map((x) => isInexact(x.dtype));
      if (!isFloatArray.includes(true)) return;
      const pullback = textOrError(() => {
        writeProgram(`${title} pullback`, pullbackProgram(program, isFloatArray).program);
        return '';
      });
      if (pullback !== '') write(`${title} pullback`, [['program', () => pullback]]);
    });
}

function writeGoldenPrograms(): void {
  const programs: ProgramTable = {
    ...customPrograms,
    ...derivativePrograms,
    ...loopPrograms,
    ...modelPrograms,
  };
  for (const { name, args } of readCases<ProgramCase>('programs')) {
    const f = programs[name] as ((inputs: Inputs) => never) | undefined;
    if (f === undefined) continue;
    let program: Program;
    try {
      program = jit(f).lower(argOf(args, {}) as Inputs).program;
    } catch (error) {
      write(`golden/${name}`, [['program', () => `throws ${String(error)}`]]);
      continue;
    }
    writeProgram(`golden/${name}`, program);
  }
}

/** Runs the examples, silently and in a scratch folder, and writes what is compiled meanwhile. */
async function writeExamples(): Promise<void> {
  const names = readdirSync(fileURLToPath(new URL('../examples', import.meta.url)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''));
  const { log } = console;
  const scratch = mkdtempSync(join(tmpdir(), 'tanjent-replay-'));
  process.chdir(scratch);
  for (const name of names) {
    if (!`examples/${name}/`.startsWith(wanted.slice(0, name.length + 10))) continue;
    clearCaches();
    console.log = () => {};
    const stop = programsCompiled.add((compiled) => writeCompiled(`examples/${name}`, compiled));
    await import(`../examples/${name}.ts`);
    stop();
    console.log = log;
  }
  process.exitCode = 0;
  rmSync(scratch, { recursive: true });
}

const writeCompiled = (example: string, { name, lowered }: CompiledProgram): void =>
  write(`${example}/${name}`, [
    ['target', () => lowered.target],
    ...['program', 'optimized', 'loops', 'js', 'wat'].map((stage): Section => [
      stage,
      () => lowered.text(stage),
    ]),
  ]);

/** The sections of a case by their headings. */
function sectionsIn(path: string): Map<string, string> {
  const sections = readFileSync(path, 'utf8').split(/^== /m);
  return new Map(
    sections.map((s): [string, string] => {
      const end = s.indexOf('\n');
      return [s.slice(0, end), s.slice(end)];
    }),
  );
}

function casesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.txt'));
}

/** Prints what differs between two folders; whether anything does. */
function differ(a: string, b: string): boolean {
  const [inA, inB] = [new Set(casesIn(a)), new Set(casesIn(b))];
  const lines: string[] = [];
  for (const name of [...new Set([...inA, ...inB])].sort()) {
    if (!inA.has(name) || !inB.has(name)) {
      lines.push(`${name}: only in ${inA.has(name) ? a : b}`);
      continue;
    }
    const [x, y] = [sectionsIn(join(a, name)), sectionsIn(join(b, name))];
    const headings = [...new Set([...x.keys(), ...y.keys()])];
    const different = headings.filter((heading) => x.get(heading) !== y.get(heading));
    if (different.length > 0) lines.push(`${name}: ${different.join(', ')}`);
  }
  if (inA.size === 0) lines.push(`${a} holds no case`);
  if (lines.length > 0) console.log(lines.join('\n'));
  console.log(`${inA.size} and ${inB.size} cases, ${lines.length} differ`);
  return lines.length > 0;
}

const [first, ...others] = process.argv.slice(2);
if (first === '--diff' && others.length === 2) {
  process.exitCode = differ(...(others as [string, string])) ? 1 : 0;
} else if (first !== undefined && !first.startsWith('--') && others.length <= 1) {
  folder = resolve(first);
  wanted = others[0] ?? '';
  for (const part of ['laws', 'golden', 'examples'])
    rmSync(join(folder, part), { recursive: true, force: true });
  writeLaws();
  writeGoldenPrograms();
  await writeExamples();
  console.log(`${written.size} cases in ${folder}`);
} else {
  console.error('usage: npm run replay -- FOLDER [beginning of names] | --diff A B');
  process.exitCode = 2;
}
