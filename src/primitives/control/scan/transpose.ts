/** The transpose of a linear scan: a scan over the same rows the other way round. */
import type { Aval } from '../../../array/aval.js';
import { at, zip } from '../../../array/shape.js';
import { avalsOf, type Atom, type PrimParams, type Program } from '../../../ir/program.js';
import type { LinearOperand, Ops, Primal, Recur, TransposeRule } from '../../record.js';
import { joined, loopParts, type LoopParts } from '../loop-parts.js';
import { marked, countOf, cut, cutLike, isPresent, spread } from '../present.js';
import { dependents, fixpoint, instantiate, slice } from '../programs.js';

type ScanParams = PrimParams['scan'];
type Operand = Primal | LinearOperand;

const isLinear = (x: Operand): x is LinearOperand => x.kind === 'linear';
const isKnown = (x: Operand): x is Primal => x.kind !== 'linear';

/**
 *     forward   c ← A c + B x + D k,           y = E c + F x + G k
 *     backward  c̄ ← Aᵀ c̄ + Eᵀ ȳ,  k̄ += Dᵀ c̄ + Gᵀ ȳ,  x̄ = Bᵀ c̄ + Fᵀ ȳ
 *
 * where the matrices depend on what is known: constants, rows, and carries that depend on nothing
 * linear. Of those the forward loop is run first, to stack the values its turns begin with.
 */
export const transposeScan: TransposeRule<ScanParams> = (b, cotangents, inputs, params, recur) => {
  const operands = loopParts(inputs, params);
  const { linear, isLinearResult } = linearParts(operands, params);
  // The cotangents of what depends on nothing linear go nowhere.
  const reaches = [...linear.carries, ...isLinearResult.slice(params.carries)];
  const cts = zip(cotangents, reaches).map(([ct, isReaching]) => (isReaching ? ct : null));
  const [ctEnds, ctYs] = cut(cts, params.carries) as [typeof cts, typeof cts];
  const turn = transposedTurn(ctEnds.map(isPresent), ctYs.map(isPresent), linear, params, recur);
  if (![...turn.carries, ...turn.nonzero].includes(true)) return inputs.map(() => null);
  const carryTypes = avalsOf(params.body.inputs).slice(params.constants);
  const starts = instantiate(b, ctEnds, turn.carries, carryTypes.slice(0, params.carries));
  const carries = [
    ...starts.filter(isPresent),
    ...marked(operands.constants.filter(isLinear), turn.moves.constants).map(({ aval }) =>
      b.full(0, aval),
    ),
  ];
  const constants = operands.constants.filter(isKnown);
  const rows = [
    ...knownCarries(b, operands, linear, params),
    ...operands.rows.filter(isKnown),
    ...ctYs.filter(isPresent),
  ];
  const results = b.bind('scan', [...constants, ...carries, ...rows], {
    ...params,
    reverse: !params.reverse,
    constants: constants.length,
    carries: carries.length,
    body: backwardBody(b, turn, ctYs.map(isPresent), linear, params),
  });
  const [ctCarries, ctConstants, ctRows] = cut(
    results,
    countOf(turn.carries),
    countOf(turn.moves.constants),
  );
  const ofLinear = [
    ...spread(ctConstants as Primal[], turn.moves.constants),
    ...marked(spread(ctCarries as Primal[], turn.carries), linear.carries),
    ...spread(ctRows as Primal[], turn.moves.rows),
  ];
  return joined(linear).map((isMarked, i) => {
    const ct = isMarked ? (ofLinear.shift() ?? null) : null;
    return isLinear(at(inputs, i)) ? ct : null;
  });
};

/** What is linear: a carry is so in all turns as soon as it is in one. */
function linearParts(operands: LoopParts<Operand>, { body }: ScanParams) {
  const marks = {
    constants: operands.constants.map(isLinear),
    carries: operands.carries.map(isLinear),
    rows: operands.rows.map(isLinear),
  };
  const { carries, derived } = fixpoint(
    marks.carries,
    (c) => body.outputs.map(dependents(body, joined({ ...marks, carries: c }))),
    (results) => results,
  );
  return { linear: { ...marks, carries }, isLinearResult: derived };
}

/** The transposed body. */
interface Turn {
  readonly program: Program;
  /** For each linear input of the body whether it has a cotangent. */
  readonly nonzero: readonly boolean[];
  /** The same by parts. */
  readonly moves: LoopParts<boolean>;
  /** Which carries of the loop have a cotangent in some turn. */
  readonly carries: readonly boolean[];
}

function transposedTurn(
  ends: readonly boolean[],
  ys: readonly boolean[],
  linear: LoopParts<boolean>,
  { body }: ScanParams,
  recur: Recur,
): Turn {
  const counts = { constants: countOf(linear.constants), carries: countOf(linear.carries) };
  const { carries, derived } = fixpoint(
    ends,
    (marks) => recur.transpose(body, joined(linear), [...marks, ...ys]),
    ({ nonzero }) =>
      spread(loopParts(nonzero, counts).carries, linear.carries).map((mark) => mark === true),
  );
  return { ...derived, moves: loopParts(derived.nonzero, counts), carries };
}

/** Stacks what the carries that depend on nothing linear are at the beginning of each turn. */
function knownCarries(
  b: Ops,
  operands: LoopParts<Operand>,
  linear: LoopParts<boolean>,
  params: ScanParams,
): Primal[] {
  const isCarried = linear.carries.map((mark) => !mark);
  const count = countOf(isCarried);
  if (count === 0) return [];
  const { body } = params;
  const inputs = marked(
    body.inputs,
    joined(linear).map((mark) => !mark),
  );
  const constants = operands.constants.filter(isKnown);
  const begun = marked(loopParts(body.inputs, params).carries, isCarried);
  const ended: Atom[] = marked(body.outputs.slice(0, params.carries), isCarried);
  const starts = marked(operands.carries, isCarried).filter(isKnown);
  const results = b.bind('scan', [...constants, ...starts, ...operands.rows.filter(isKnown)], {
    ...params,
    constants: constants.length,
    carries: count,
    body: slice(body, inputs, [...ended, ...begun]),
  });
  return results.slice(count);
}

/**
 * From known constants; cotangents of carries, sums for constants; known rows, cotangents of ys.
 */
function backwardBody(
  b: Ops,
  turn: Turn,
  ctYs: readonly boolean[],
  linear: LoopParts<boolean>,
  params: ScanParams,
): Program {
  const types = loopParts(avalsOf(params.body.inputs), params);
  const unmarked = (list: readonly Aval[], marks: readonly boolean[]): Aval[] =>
    list.filter((_, i) => marks[i] !== true);
  const sumTypes = marked(marked(types.constants, linear.constants), turn.moves.constants);
  const parts = [
    unmarked(types.constants, linear.constants),
    marked(types.carries, turn.carries),
    sumTypes,
    [...unmarked(types.carries, linear.carries), ...unmarked(types.rows, linear.rows)],
    marked(avalsOf(params.body.outputs).slice(params.carries), ctYs),
  ];
  return b.program(parts.flat(), (inner, inputs) => {
    const [constants, ctEnds, sums, rows, cts] = cutLike(inputs, parts) as [
      Primal[],
      Primal[],
      Primal[],
      Primal[],
      Primal[],
    ];
    const results = inner.inline(turn.program, [...constants, ...rows, ...ctEnds, ...cts]);
    const [ofConstants, ofCarries, ofRows] = cut(
      results,
      countOf(turn.moves.constants),
      countOf(turn.moves.carries),
    ) as [Primal[], Primal[], Primal[]];
    const ctStarts = spread(spread(ofCarries, turn.moves.carries), linear.carries);
    return [
      ...marked(instantiate(inner, ctStarts, turn.carries, types.carries), turn.carries),
      ...zip(sums, ofConstants).map(([sum, ct]) => inner.add(sum, ct)),
      ...ofRows,
    ] as Primal[];
  });
}
