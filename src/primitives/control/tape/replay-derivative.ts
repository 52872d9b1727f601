/** The derivatives of loops over the rows of a tape. */
import { at } from '../../../array/shape.js';
import { avalsOf, type PrimParams } from '../../../ir/program.js';
import type { ForwardRule, LinearOperand, Primal, TransposeRule } from '../../record.js';
import { marked, cut, isPresent, spread } from '../present.js';
import { fixpoint, instantiate } from '../programs.js';
import { failReverse, isMoving } from './tape.js';

type ReplayParams = PrimParams['replay'];

/** One loop over the lists of values and those of tangents side by side. */
export const forwardReplay: ForwardRule<ReplayParams> = (p, inputs, tangents, params, recur) => {
  const { rows, body } = params;
  const [handles, fixed, first] = cut(inputs, rows.length, params.constants);
  const [dHandles, dFixed, dFirst] = cut(tangents, rows.length, params.constants);
  const rowMoving = rows.map((row, i) => isMoving(row).map((m) => m && dHandles[i] !== null));
  const { carries: moving, derived } = fixpoint(
    dFirst.map(isPresent),
    (marks) => recur.jvp(body, [...dFixed.map(isPresent), ...rowMoving.flat(), ...marks]),
    ({ nonzero }) => nonzero,
  );
  if (!moving.includes(true)) {
    const outputs = p.bind('replay', inputs, params);
    return { outputs, tangents: outputs.map(() => null) };
  }
  const types = avalsOf(body.outputs);
  const start = instantiate(p, dFirst, moving, types).filter(isPresent);
  const dRows = rows
    .map((row) => marked(row, isMoving(row)))
    .filter((_, i) => dHandles[i] !== null);
  const constants = [...fixed, ...dFixed.filter(isPresent)];
  const [row, dRow] = [rows.flat(), dRows.flat()];
  const joint = [...avalsOf(constants), ...row, ...dRow, ...types, ...marked(types, moving)];
  const results = p.bind(
    'replay',
    [...handles, ...dHandles.filter(isPresent), ...constants, ...first, ...start],
    {
      rows: [...rows, ...dRows],
      reverse: params.reverse,
      constants: constants.length,
      body: p.program(joint, (b, args) => {
        const [c, dc, x, dx, carry, dCarry] = cut(
          args,
          fixed.length,
          constants.length - fixed.length,
          row.length,
          dRow.length,
          first.length,
        );
        const operands = [c, x, carry, dc, dx, dCarry].flat();
        const [next, moved] = cut(b.inline(derived.program, operands), first.length);
        const dNext = instantiate(b, spread(moved, derived.nonzero), moving, types);
        return [...next, ...dNext.filter(isPresent)];
      }),
    },
  );
  const [outputs, moved] = cut(results, first.length);
  return { outputs, tangents: spread(moved, moving) };
};

const isLinear = (x: Primal | LinearOperand): x is LinearOperand => x.kind === 'linear';
const isKnown = (x: Primal | LinearOperand): x is Primal => x.kind !== 'linear';

/**
 * The same rows the other way round. With x the carry, k a linear constant:
 *
 *     forward x ← A x + B k,   backward k̄ += Bᵀ x̄,  x̄ ← Aᵀ x̄
 */
export const transposeReplay: TransposeRule<ReplayParams> = (
  b,
  cotangents,
  inputs,
  params,
  recur,
) => {
  const { rows, body } = params;
  const [handles, fixed, first] = cut(inputs, rows.length, params.constants);
  if (handles.some(isLinear)) failReverse();
  const row = rows.flat();
  const types = avalsOf(body.outputs);
  const linearTypes = avalsOf(fixed.filter(isLinear));
  const linear = [...fixed.map(isLinear), ...row.map(() => false), ...first.map(() => true)];
  const { carries: moving, derived } = fixpoint(
    cotangents.map(isPresent),
    (marks) => recur.transpose(body, linear, marks),
    ({ nonzero }) => nonzero.slice(linearTypes.length),
  );
  const [summed, carried] = cut(derived.nonzero, linearTypes.length);
  const sumTypes = marked(linearTypes, summed);
  const known = fixed.filter(isKnown);
  const start = instantiate(b, cotangents, moving, types).filter(isPresent);
  const sums = sumTypes.map((type) => b.full(0, type));
  const inner = [...avalsOf(known), ...row, ...marked(types, moving), ...sumTypes];
  const results = b.bind('replay', [...handles.filter(isKnown), ...known, ...start, ...sums], {
    rows,
    reverse: !params.reverse,
    constants: known.length,
    body: b.program(inner, (p, args) => {
      const [c, x, cts, totals] = cut(args, known.length, row.length, start.length);
      const [added, next] = cut(p.inline(derived.program, [...c, ...x, ...cts]), sums.length);
      const moved = instantiate(p, spread(next, carried), moving, types).filter(isPresent);
      return [...moved, ...totals.map((total, i) => p.add(total, at(added, i)))];
    }),
  });
  const [ofFirst, ofFixed] = cut(results, start.length);
  const fixedCts = spread(ofFixed, summed);
  const firstCts = spread(ofFirst, moving);
  return [
    ...handles.map(() => null),
    ...fixed.map((x) => (isLinear(x) ? (fixedCts.shift() ?? null) : null)),
    ...first.map((x, i) => (isLinear(x) ? (firstCts[i] ?? null) : null)),
  ];
};
