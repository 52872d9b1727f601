/**
 * What `toStableHLO` writes, judged by XLA: the rows of all primitives and their pullbacks give
 * there what they give here.
 */
import { describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { TanjentError } from '../../src/array/errors.js';
import { zip } from '../../src/array/shape.js';
import type { Equation, PrimName, Program } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { moduleText } from '../../src/stablehlo/out/module.js';
import { transposeProgram } from '../../src/transforms/programs.js';
import { differentiated } from '../laws/laws.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { Draw } from '../support/draw.js';
import { difference } from '../support/close.js';
import { evaluate, programOf, pullbackProgram } from '../support/programs.js';
import { runOnXla, type XlaResult } from '../support/xla.js';
import { comparable } from './gauge.js';
import { toleranceOf } from './tolerances.js';

interface Case {
  readonly title: string;
  readonly name: PrimName;
  readonly isPullback: boolean;
  readonly args: readonly DenseArray[];
  /** What it gives here. */
  readonly expected: readonly DenseArray[];
  readonly text: string;
}

/** Those that `TANJENT_XLA_ONLY`, a regular expression, names; all unless it is said. */
const only = new RegExp(process.env['TANJENT_XLA_ONLY'] ?? '');
const names = (Object.keys(rules) as PrimName[]).filter((name) => only.test(name));

function casesOf(name: PrimName, row: Row<never>, title: string): Case[] {
  const draw = new Draw(`${title}: xla`);
  const operands = row.inputs(draw);
  const args = operands.filter((x): x is DenseArray => x instanceof DenseArray);
  const held = 'program' in row ? row.program : programOf(name, operands, row.params);
  const linear = 'program' in row ? row.linear : undefined;
  const all = held.outputs.map(() => true);
  const program = linear === undefined ? held : transposeProgram(held, linear, all).program;
  const found = [caseOf(name, title, program, args, false)];
  const pullback = pullbackOf(row, program, args);
  if (pullback !== null) {
    const cotangents = pullback.inputs
      .slice(args.length)
      .map(({ aval }) => draw.floats(aval.shape, -1, 1, aval.dtype));
    found.push(caseOf(name, `${title}: pullback`, pullback, [...args, ...cotangents], true));
  }
  return found.filter((c) => c !== null);
}

/** The derivative in reverse mode, where the row has one. */
function pullbackOf(
  row: Row<never>,
  program: Program,
  args: readonly DenseArray[],
): Program | null {
  if (row.isDerived === true) return null;
  // What turns with vectors that are not unique is compared in programs.xla.ts.
  if (program.equations.some(hasFreeVectors)) return null;
  const only = row.derivatives?.only;
  const isNone = only === 'values' || only === 'none' || only === 'forward';
  if (isNone || !differentiated(args).includes(true)) return null;
  try {
    return pullbackProgram(program, differentiated(args)).program;
  } catch (error) {
    if (error instanceof TanjentError && error.code === 'not-differentiable') return null;
    throw error;
  }
}

/** Whether an equation gives vectors that are unique up to factors only. */
const hasFreeVectors = ({ primitive, outputs }: Equation): boolean =>
  (primitive === 'eigh' || primitive === 'svd') && outputs.length > 1;

function caseOf(
  name: PrimName,
  title: string,
  program: Program,
  args: readonly DenseArray[],
  isPullback: boolean,
): Case | null {
  try {
    const text = moduleText(title, program);
    return { title, name, isPullback, args, expected: evaluate(program, args), text };
  } catch (error) {
    if (!(error instanceof TanjentError) || !error.summary.startsWith('toStableHLO: ')) throw error;
    // test/stablehlo/rows.test.ts lists these.
    return null;
  }
}

const cases = names.flatMap((name) =>
  (specs[name] as unknown as readonly Row<never>[]).flatMap((row, i) =>
    casesOf(name, row, `${name} ${row.label ?? `row ${i}`}`),
  ),
);
const results = runOnXla(cases);

describe.each(names.filter((name) => cases.some((c) => c.name === name)))('%s', (name) => {
  zip(cases, results)
    .filter(([c]) => c.name === name)
    .forEach(([c, result]) => test(c.title, () => expectSame(c, result)));
});

function expectSame({ name, expected, isPullback }: Case, result: XlaResult): void {
  if (typeof result === 'string') throw new Error(result);
  const tolerance = toleranceOf(name);
  const [heres, theres] = isPullback
    ? [expected, result]
    : [comparable(name, expected), comparable(name, result)];
  zip(heres, theres).forEach(([here, there], i) => {
    expect(there.aval.dtype).toBe(here.aval.dtype);
    const report = difference(there, here, tolerance(here));
    if (report !== null) throw new Error(`result ${i}: ${report}`);
  });
}

test('there are rows', () => {
  if (only.source === '(?:)') expect(cases.length).toBeGreaterThan(1700);
});
