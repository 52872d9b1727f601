/** How many turns of a vector loop are done at a time: as many as keep the processor busy. */
import { isBool } from '../../../../array/dtype.js';
import type { Expr, Local } from '../../../../loops/expr.js';
import type { For, Stmt } from '../../../../loops/loops.js';
import { scalarOps } from '../../../../loops/ops.js';
import { forEachPart, knownTurns, operandsOf } from '../../../../loops/walk.js';
import { widthOf } from '../ops/lanes.js';
import type { VectorLoop } from './analyze.js';

/** The most parts of expressions of a body that is written for many lanes in any case. */
const lightBody = 12;
/** The most parts of the turns that are done at a time of any other: its text must stay short. */
const longestText = 1600;
/** The fewest turns of a loop for which a longer text pays. */
const leastTurns = 1024;
/** The vectors of locals that may be wanted at a time. Other registers hold what is between. */
const registers = 12;
/** As many as a processor has, so that each operation would have to wait for memory. */
const allRegisters = 16;

/**
 * The number of turns: a multiple of four, or two where all lanes are float64 and four would take
 * all registers. Operations wait for the one before; a body of many in a row waits most of the
 * time, unless the next turns are in reach of the processor, too. It has to find all their values
 * in registers, so what counts is how many locals are wanted at a time.
 */
export function laneCount(analysis: VectorLoop): number {
  const { loop, accumulations } = analysis;
  const turns = knownTurns(loop);
  const parts = partsIn(loop);
  if (isDouble(analysis) && loop.body.every(isSimple) && vectorsWanted(analysis) >= allRegisters)
    return 2;
  const wanted =
    parts <= lightBody
      ? accumulations.size > 0
        ? 16
        : 8
      : turns >= leastTurns && loop.body.every(isSimple)
        ? lanesInReach(parts, vectorsWanted(analysis))
        : 4;
  return turns < wanted ? 4 : wanted;
}

const lanesInReach = (parts: number, vectors: number): number =>
  [16, 8].find((n) => (n / 4) * vectors <= registers && (n / 4) * parts <= longestText) ?? 4;

const valuesOf = (s: Stmt): readonly Expr[] => ('value' in s ? [s.value] : []);

/** Whether an element is read at an offset of its own in each lane: an int32. */
const isGathered = ({ offset }: Expr & { kind: 'load' }, analysis: VectorLoop): boolean =>
  analysis.shapeOf(offset).kind === 'lanes';

/** Whether all values that vary are float64: two of them fill a vector. */
function isDouble(analysis: VectorLoop): boolean {
  const variesAsDouble = (e: Expr): boolean => {
    // A truth that is the same for all turns is a mask of any width.
    if (analysis.shapeOf(e).kind === 'uniform') return e.dtype === 'float64' || isBool(e.dtype);
    if (e.kind === 'load') return e.dtype === 'float64' && !isGathered(e, analysis);
    return e.dtype === 'float64' && operandsOf(e).every(variesAsDouble);
  };
  return analysis.loop.body.every((s) => {
    if (s.kind === 'let' && analysis.shapeOf(s.value).kind === 'affine') return true;
    if (s.kind === 'store' && s.buffer.dtype !== 'float64') return false;
    return valuesOf(s).every(variesAsDouble);
  });
}

/** Conversions come with what they convert. */
function partsIn(loop: For): number {
  const count = (e: Expr): number =>
    operandsOf(e).reduce((n, x) => n + count(x), e.kind === 'op' && e.op === 'convert' ? 0 : 1);
  return loop.body.flatMap(valuesOf).reduce((n, e) => n + count(e), 0);
}

/**
 * Whether each operation takes a few instructions: functions have registers of their own to fill.
 */
const isSimple = (s: Stmt): boolean => valuesOf(s).every(isSimpleExpr);
const isSimpleExpr = (e: Expr): boolean =>
  (e.kind !== 'op' || scalarOps[e.op].cost === 'simple') && operandsOf(e).every(isSimpleExpr);

/** The most vectors that the locals of four turns take at a time: last statement first. */
function vectorsWanted(analysis: VectorLoop): number {
  const { body } = analysis.loop;
  const inLanes = new Set(
    body.flatMap((s) =>
      s.kind === 'let' && analysis.shapeOf(s.value).kind === 'lanes' ? [s.local] : [],
    ),
  );
  const partials = [...analysis.accumulations.values()].map(({ local }) => local);
  const wanted = new Set<Local>();
  let most = 0;
  for (const s of body.toReversed()) {
    if (s.kind === 'let') wanted.delete(s.local);
    forEachPart(valuesOf(s), (e) => {
      if (e.kind === 'local' && inLanes.has(e.local)) wanted.add(e.local);
    });
    most = Math.max(most, vectorsOf([...wanted]));
  }
  return most + vectorsOf(partials);
}

const vectorsOf = (locals: readonly Local[]): number =>
  locals.reduce((n, { dtype }) => n + widthOf[dtype] / 4, 0);
