/** The derivatives of scans: values and tangents in one loop, or in two with residuals between. */
import { at } from '../../../array/shape.js';
import { avalsOf, type PrimParams, type Program } from '../../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import type { ForwardRule, JvpRule, Recur } from '../../record.js';
import { joined, loopParts, type LoopParts } from '../loop-parts.js';
import { marked, countOf, cut, cutLike, isPresent, spread } from '../present.js';
import { fixpoint, instantiate } from '../programs.js';
import { loopResiduals, type ResidualSource } from '../residuals.js';

type ScanParams = PrimParams['scan'];

/** One loop for both: constants, carries and rows are followed by their tangents. */
export const forwardScan: ForwardRule<ScanParams> = (p, inputs, tangents, params, recur) => {
  const { body } = params;
  const moves = loopParts(tangents.map(isPresent), params);
  const { carries, derived } = fixpoint(
    moves.carries,
    (marks) => recur.jvp(body, joined({ ...moves, carries: marks })),
    ({ nonzero }) => nonzero,
  );
  const nonzero = [...carries, ...derived.nonzero.slice(carries.length)];
  const x = loopParts(inputs, params);
  const dx = loopParts(tangents, params);
  const dCarries = instantiate(p, dx.carries, carries, avalsOf(x.carries));
  const operands = {
    constants: [...x.constants, ...dx.constants.filter(isPresent)],
    carries: [...x.carries, ...dCarries.filter(isPresent)],
    rows: [...x.rows, ...dx.rows.filter(isPresent)],
  };
  const results = p.bind('scan', joined(operands), {
    ...params,
    constants: operands.constants.length,
    carries: operands.carries.length,
    body: jointBody(p, derived, { ...moves, carries }, params),
  });
  const [ends, dEnds, ys, dys] = cut(
    results,
    params.carries,
    countOf(carries),
    body.outputs.length - params.carries,
  ) as [Primal[], Primal[], Primal[], Primal[]];
  return { outputs: [...ends, ...ys], tangents: spread([...dEnds, ...dys], nonzero) };
};

/**
 * The body of `forwardScan`, from the derived program, which has all tangents behind all values.
 */
function jointBody(
  p: Ops,
  derived: ReturnType<Recur['jvp']>,
  moves: LoopParts<boolean>,
  params: ScanParams,
): Program {
  const types = loopParts(avalsOf(params.body.inputs), params);
  const parts = (['constants', 'carries', 'rows'] as const).flatMap((part) => [
    types[part],
    marked(types[part], moves[part]),
  ]);
  const outputs = avalsOf(params.body.outputs);
  return p.program(parts.flat(), (b, inputs) => {
    const [k, dk, c, dc, x, dx] = cutLike(inputs, parts);
    const results = b.inline(derived.program, [k, c, x, dk, dc, dx].flat() as Primal[]);
    const [ends, ys, moved] = cut(results, params.carries, outputs.length - params.carries);
    const tangents = instantiate(b, spread(moved!, derived.nonzero), moves.carries, outputs);
    const [dEnds, dys] = cut(tangents, params.carries);
    return [...ends!, ...dEnds!.filter(isPresent), ...ys!, ...dys!.filter(isPresent)];
  });
}

/**
 * Two loops. The primal one stacks the residuals of its turns, unless they can be had without;
 * the linear one takes them as rows.
 */
export const splitScan: JvpRule<ScanParams> = (p, t, inputs, tangents, params, recur) => {
  const { body } = params;
  const count = body.outputs.length;
  const moves = loopParts(tangents.map(isPresent), params);
  const { carries, derived } = fixpoint(
    moves.carries,
    (marks) => recur.linearize(body, joined({ ...moves, carries: marks })),
    ({ nonzero }) => nonzero,
  );
  const nonzero = [...carries, ...derived.nonzero.slice(carries.length)];
  if (!nonzero.includes(true)) {
    const outputs = p.bind('scan', inputs, params);
    return { outputs, tangents: outputs.map(() => null) };
  }
  const residuals = loopResiduals(derived.primal, count, params, recur.rules);
  const results = p.bind('scan', inputs, { ...params, body: residuals.body });
  const x = loopParts(inputs, params);
  const invariants = p.inline(residuals.invariants, x.constants);
  const valueAt = ({ from, index }: ResidualSource): Primal => {
    if (from === 'constant') return at(x.constants, index);
    if (from === 'invariant') return at(invariants, index);
    if (from === 'row') return at(x.rows, index);
    return at(results, from === 'result' ? index : count + index);
  };
  const moved = bindLinear(
    p,
    t,
    derived,
    residuals.sources.map((source) => ({ value: valueAt(source), isRow: !isLasting(source) })),
    { ...moves, carries },
    tangents,
    params,
  );
  return { outputs: results.slice(0, count), tangents: spread(moved, nonzero) };
};

const isLasting = ({ from }: ResidualSource): boolean =>
  from === 'constant' || from === 'invariant';

/** A residual of the body: a value for all turns, or the array of which it is a row. */
interface Residual {
  readonly value: Primal;
  readonly isRow: boolean;
}

/**
 * The linear loop: residuals and tangents of constants; tangents of carries; of rows again both.
 */
function bindLinear(
  p: Ops,
  t: LinearOps,
  derived: ReturnType<Recur['linearize']>,
  residuals: readonly Residual[],
  moves: LoopParts<boolean>,
  tangents: readonly (Linear | null)[],
  params: ScanParams,
): Linear[] {
  const types = loopParts(avalsOf(params.body.inputs), params);
  const dx = loopParts(tangents, params);
  const isRow = residuals.map((residual) => residual.isRow);
  const isConstant = isRow.map((mark) => !mark);
  const values = residuals.map(({ value }) => t.residual(value));
  const constants = [...marked(values, isConstant), ...dx.constants.filter(isPresent)];
  const carries = dx.carries.flatMap((dc, i) =>
    moves.carries[i] === true ? [dc ?? t.zeros(at(types.carries, i))] : [],
  );
  const rows = [...marked(values, isRow), ...dx.rows.filter(isPresent)];
  return t.linear('scan', [...constants, ...carries, ...rows], {
    ...params,
    constants: constants.length,
    carries: carries.length,
    body: linearBody(p, derived, isRow, moves, params),
  });
}

/** The body of the linear loop, from the linear program, which has residuals before tangents. */
function linearBody(
  p: Ops,
  derived: ReturnType<Recur['linearize']>,
  isRow: readonly boolean[],
  moves: LoopParts<boolean>,
  params: ScanParams,
): Program {
  const types = loopParts(avalsOf(params.body.inputs), params);
  const residualTypes = avalsOf(derived.linear.inputs).slice(0, isRow.length);
  const isConstant = isRow.map((mark) => !mark);
  const parts = [
    marked(residualTypes, isConstant),
    marked(types.constants, moves.constants),
    marked(types.carries, moves.carries),
    marked(residualTypes, isRow),
    marked(types.rows, moves.rows),
  ];
  return p.program(parts.flat(), (b, inputs) => {
    const [constants, dk, dc, rows, dx] = cutLike(inputs, parts) as [
      Primal[],
      Primal[],
      Primal[],
      Primal[],
      Primal[],
    ];
    const residuals = isRow.map((mark) => (mark ? rows : constants).shift() as Primal);
    const results = b.inline(derived.linear, [...residuals, ...dk, ...dc, ...dx]);
    const moved = spread(results, derived.nonzero);
    return instantiate(b, moved, moves.carries, avalsOf(params.body.outputs)).filter(isPresent);
  });
}
