/**
 * The derivatives of loops with a test: values and tangents in one loop, or in two with a tape
 * between them, as nobody knows beforehand how many turns there will be.
 */
import type { Aval } from '../../../array/aval.js';
import { at } from '../../../array/shape.js';
import { avalsOf, noParams, type PrimParams } from '../../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../../ops.js';
import type { ForwardRule, JvpRule, Recur } from '../../record.js';
import { marked, cut, isPresent, spread } from '../present.js';
import { fixpoint, instantiate } from '../programs.js';
import { loopResiduals, type LoopResiduals } from '../residuals.js';
import { emptyList, handleType } from '../tape/handle.js';

type WhileParams = PrimParams['while'];

/** One loop for both: constants and carry are followed by their tangents. */
export const forwardWhile: ForwardRule<WhileParams> = (p, inputs, tangents, params, recur) => {
  const { constants, test, body } = params;
  const [fixed, first] = cut(inputs, constants);
  const [dFixed, dFirst] = cut(tangents, constants);
  const { carries: moving, derived } = fixpoint(
    dFirst.map(isPresent),
    (carries) => recur.jvp(body, [...dFixed.map(isPresent), ...carries]),
    ({ nonzero }) => nonzero,
  );
  if (!moving.includes(true)) return withoutTangents(p, inputs, params);
  const types = avalsOf(body.outputs);
  const start = instantiate(p, dFirst, moving, types).filter(isPresent);
  const [fixedTypes, types0] = cut(avalsOf(body.inputs), constants);
  const dTypes = avalsOf(dFixed.filter(isPresent));
  const joint = [...fixedTypes, ...dTypes, ...types0, ...marked(types, moving)];
  const taken = <T>(list: readonly T[]) => cut(list, constants, dTypes.length, first.length);
  const results = p.bind('while', [...fixed, ...dFixed.filter(isPresent), ...first, ...start], {
    constants: constants + dTypes.length,
    test: p.program(joint, (b, args) => {
      const [c, , x] = taken(args);
      return b.inline(test, [...c, ...x]);
    }),
    body: p.program(joint, (b, args) => {
      const [c, dc, x, dx] = taken(args);
      const [next, moved] = cut(b.inline(derived.program, [...c, ...x, ...dc, ...dx]), x.length);
      const dNext = instantiate(b, spread(moved, derived.nonzero), moving, types);
      return [...next, ...dNext.filter(isPresent)];
    }),
  });
  const [outputs, moved] = cut(results, first.length);
  return { outputs, tangents: spread(moved, moving) };
};

function withoutTangents(p: Ops, inputs: readonly Primal[], params: WhileParams) {
  const outputs = p.bind('while', inputs, params);
  return { outputs, tangents: outputs.map(() => null) };
}

/**
 * The primal loop pushes what the linear program of a turn needs of it onto a list. The linear loop
 * takes as many turns as that list has rows.
 */
export const splitWhile: JvpRule<WhileParams> = (p, t, inputs, tangents, params, recur) => {
  const { constants, body } = params;
  const carries = body.outputs.length;
  const [fixed, first] = cut(inputs, constants);
  const [dFixed, dFirst] = cut(tangents, constants);
  const { carries: moving, derived } = fixpoint(
    dFirst.map(isPresent),
    (marks) => recur.linearize(body, [...dFixed.map(isPresent), ...marks]),
    ({ nonzero }) => nonzero,
  );
  if (!moving.includes(true)) return withoutTangents(p, inputs, params);
  const residuals = loopResiduals(derived.primal, carries, { constants, carries }, recur.rules);
  const [handle, ...outputs] = recordWhile(p, fixed, first, params, residuals);
  const start = moving.flatMap((isMoving, i) =>
    isMoving ? [dFirst[i] ?? t.zeros(at(body.outputs, i).aval)] : [],
  );
  const invariants = p.inline(residuals.invariants, fixed);
  const lasting = residuals.sources.flatMap(({ from, index }) => {
    if (from === 'kept') return [];
    return [at(from === 'constant' ? fixed : invariants, index)];
  });
  const moved = bindReplay(
    p,
    t,
    { handle: handle as Primal, lasting, residuals, derived, moving },
    [dFixed.filter(isPresent), start],
  );
  return { outputs, tangents: spread(moved, moving) };
};

/** The primal loop; the list's handle is its first carry. */
function recordWhile(
  p: Ops,
  fixed: readonly Primal[],
  first: readonly Primal[],
  { constants, test, body }: WhileParams,
  residuals: LoopResiduals,
): Primal[] {
  const [fixedTypes, types] = cut(avalsOf(body.inputs), constants);
  const recorded = [...fixedTypes, handleType, ...types];
  return p.bind('while', [...fixed, emptyList, ...first], {
    constants,
    test: p.program(recorded, (b, args) => {
      const [c, , x] = cut(args, constants, 1);
      return b.inline(test, [...c, ...x]);
    }),
    body: p.program(recorded, (b, args) => {
      const [c, handle, x] = cut(args, constants, 1);
      const [next, row] = cut(b.inline(residuals.body, [...c, ...x]), first.length);
      return [b.bind1('push', [...handle, ...row], noParams), ...next];
    }),
  });
}

interface Recorded {
  readonly handle: Primal;
  /** The residuals that are the same in all turns. */
  readonly lasting: readonly Primal[];
  readonly residuals: LoopResiduals;
  readonly derived: ReturnType<Recur['linearize']>;
  /** Which carries have tangents. */
  readonly moving: readonly boolean[];
}

/** The linear loop, from tangents of constants and of the carry. */
function bindReplay(
  p: Ops,
  t: LinearOps,
  { handle, lasting, residuals: { sources, body: primal }, derived, moving }: Recorded,
  [dFixed, start]: readonly [readonly Linear[], readonly Linear[]],
): Linear[] {
  const types = avalsOf(primal.outputs).slice(0, moving.length);
  const row: Aval[] = avalsOf(primal.outputs).slice(moving.length);
  const inputs = [...avalsOf(lasting), ...avalsOf(dFixed), ...row, ...marked(types, moving)];
  const body = p.program(inputs, (b, args) => {
    const [constants, dc, kept, dx] = cut(args, lasting.length, dFixed.length, row.length);
    const values = sources.map(({ from, index }) =>
      from === 'kept' ? at(kept, index) : (constants.shift() as Primal),
    );
    const moved = spread(b.inline(derived.linear, [...values, ...dc, ...dx]), derived.nonzero);
    return instantiate(b, moved, moving, types).filter(isPresent);
  });
  const known = [handle, ...lasting].map((x) => t.residual(x));
  return t.linear('replay', [...known, ...dFixed, ...start], {
    rows: [row],
    reverse: false,
    constants: lasting.length + dFixed.length,
    body,
  });
}
