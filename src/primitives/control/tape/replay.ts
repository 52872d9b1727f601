/** Loops over the rows of a tape. */
import type { Aval } from '../../../array/aval.js';
import { DenseArray } from '../../../array/dense.js';
import { at, zip } from '../../../array/shape.js';
import {
  avalsOf,
  noParams,
  type Atom,
  type PrimParams,
  type Program,
} from '../../../ir/program.js';
import type { EvaluateRule } from '../../../ir/rules.js';
import type { Parameter } from '../../../ir/traits.js';
import {
  computes,
  type BatchRule,
  type Mark,
  type Ops,
  type Primal,
  type Rules,
} from '../../record.js';
import { isList, withMark, withOwnLists } from '../marks.js';
import { oneByOne } from '../one-by-one.js';
import { parametersOfParts } from '../loop-parts.js';
import { checkCarries, checkTakes } from '../operands.js';
import { cut } from '../present.js';
import { batchFixpoint, withMarks } from '../programs.js';
import { bodyPasses } from '../body-passes.js';
import { forwardReplay, transposeReplay } from './replay-derivative.js';
import { emptyList, handleType } from './handle.js';
import { checkHandles, failReverse, takeApart } from './tape.js';

type ReplayParams = PrimParams['replay'];

function typeOf(inputs: readonly Atom[], { rows, constants, body }: ReplayParams): Aval[] {
  const [handles, fixed, carry] = cut(inputs, rows.length, constants);
  checkHandles('replay', handles);
  checkTakes('replay', 'the body', body, [...avalsOf(fixed), ...rows.flat(), ...avalsOf(carry)]);
  checkCarries('replay', body, constants + rows.flat().length, carry.length);
  return avalsOf(body.outputs);
}

const evaluate: EvaluateRule<ReplayParams> = (inputs, params, outputs, evaluation) => {
  const { rows, constants } = params;
  const [handles, fixed, first] = cut(inputs, rows.length, constants);
  const turns: DenseArray[][] = [];
  let lists = handles.map((x) => x.item());
  while (lists[0] !== 0) {
    const taken = zip(lists, rows).map(([list, row]) => takeApart(evaluation, list, row));
    turns.push(taken.flatMap(({ values }) => values));
    lists = taken.map(({ previous }) => previous);
  }
  if (!params.reverse) turns.reverse();
  let carry = first;
  for (const row of turns) carry = evaluation.run(params.body, [...fixed, ...row, ...carry]);
  return zip(outputs, carry).map(([type, x]) => new DenseArray(type, x.raw));
};

/**
 * A list that all instances share has a turn for all in each row; where lists differ, so do their
 * lengths.
 */
const batch: BatchRule<ReplayParams, Mark> = (b, inputs, marks, params, size, recur) => {
  const { rows, constants, body } = params;
  const [lists, fixedMarks, firstMarks] = cut(marks, rows.length, constants);
  if (lists.includes(true)) {
    const own = withOwnLists(b, inputs, marks);
    return oneByOne(b, own.inputs, own.mapped, size, (one, xs) => one.bind('replay', xs, params));
  }
  const rowMarks = zip(rows, lists).flatMap(([row, list]) =>
    isList(list) ? list.marks : row.map(() => false),
  );
  const { carries, derived } = batchFixpoint(firstMarks, (c) =>
    recur.vmap(body, size, [...fixedMarks, ...rowMarks, ...c]),
  );
  const [handles, fixed, first] = cut(inputs, rows.length, constants);
  const start = first.map((x, i) => withMark(b, x, at(firstMarks, i), at(carries, i), size));
  const outputs = b.bind('replay', [...handles, ...fixed, ...start], {
    ...params,
    rows: zip(rows, lists).map(([row, list]) => (isList(list) ? list.types() : row)),
    body: withMarks(b, derived, carries, size),
  });
  return { outputs, mapped: carries };
};

/**
 * Loops that take lists apart; where the first row comes first, the lists are turned around before.
 */
function written({ rows, reverse, constants, body }: ReplayParams, b: Ops): Program {
  const [fixedTypes, types] = cut(avalsOf(body.inputs), constants);
  const carryTypes = types.slice(rows.flat().length);
  const handleTypes = rows.map(() => handleType);
  return b.program([...handleTypes, ...fixedTypes, ...carryTypes], (p, args) => {
    const [handles, fixed, first] = cut(args, rows.length, constants);
    if (reverse) return unwind(p, handles, rows, fixed, first, body);
    const turnAround = p.program([...rows.flat(), handleType], (inner, operands) => {
      const [row, turned] = cut(operands, operands.length - 1);
      return inner.bind('push', [...turned, ...row], noParams);
    });
    const turned = unwind(p, handles, rows, [], [emptyList], turnAround);
    return unwind(p, turned, [rows.flat()], fixed, first, body);
  });
}

/** Applies the body to each row, from the last to the first. */
function unwind(
  p: Ops,
  handles: readonly Primal[],
  rows: ReplayParams['rows'],
  fixed: readonly Primal[],
  first: readonly Primal[],
  body: Program,
): Primal[] {
  const types = avalsOf([...fixed, ...handles, ...first]);
  const results = p.bind('while', [...fixed, ...handles, ...first], {
    constants: fixed.length,
    test: p.program(types, (b, args) => [b.ne(at(args, fixed.length), 0)]),
    body: p.program(types, (b, args) => {
      const [c, lists, carry] = cut(args, fixed.length, handles.length);
      const taken = zip(lists, rows).map(([list, row]) => b.bind('peek', [list], { row }));
      const shorter = taken.map((results) => at(results, 0));
      const row = taken.flatMap((results) => results.slice(1));
      return [...shorter, ...b.inline(body, [...c, ...row, ...carry])];
    }),
  });
  return results.slice(handles.length);
}

export const replay: Rules<ReplayParams> = {
  ...computes,
  effect: 'tape',
  bodyPasses,
  holds: {
    isLoop: true,
    bodies: ({ body }) => [{ program: body, gives: 'results', isRun: false }],
    parameters: (inputs, { rows, constants }) => {
      const [, fixed, carries] = cut(inputs, rows.length, constants);
      return [
        ...parametersOfParts({ constants: fixed, carries: [], rows: [] }),
        ...rows.flat().map((): Parameter => ({ role: 'row', operand: undefined })),
        ...parametersOfParts({ constants: [], carries, rows: [] }),
      ];
    },
    order: ['constant', 'row', 'carry'],
    withBodies: (params, [body], { constants }) => ({ ...params, constants, body: body! }),
  },
  type: typeOf,
  evaluate,
  jvp: { forward: forwardReplay, split: failReverse },
  transpose: transposeReplay,
  batch: { sharing: batch },
  complex: 'by its programs',
  lower: { kind: 'program', program: written },
};
