/** Loops with a test for many instances at once. */
import { at, range } from '../../../array/shape.js';
import { usesTape } from '../../../ir/effects.js';
import { avalsOf, subPrograms, type PrimParams, type Program } from '../../../ir/program.js';
import { isSmall } from '../../../ir/small.js';
import type { BatchResult, BatchRule, Mark, Ops, Primal, Recur } from '../../record.js';
import { worksOver } from '../named-axes.js';
import { oneByOne } from '../one-by-one.js';
import { cut } from '../present.js';
import { batchFixpoint, withMarks } from '../programs.js';
import { withMark, withOwnLists } from '../marks.js';

type WhileParams = PrimParams['while'];

/**
 * Where all instances take the same turns they take them together, and what they record on a tape
 * is one list. Else small loops run one instance after the other, as do those that record, where
 * each instance has a list of its own; large ones, and those with collectives, go on until all
 * instances are done.
 */
export const batchWhile: BatchRule<WhileParams, Mark> = (b, inputs, marks, params, size, recur) => {
  const { constants, test, body } = params;
  const [fixedMarks, firstMarks] = cut(marks, constants);
  const { carries, derived } = batchFixpoint(firstMarks, (c) =>
    recur.vmap(body, size, [...fixedMarks, ...c]),
  );
  const batchedTest = recur.vmap(test, size, [...fixedMarks, ...carries]);
  if (batchedTest.mapped[0] !== false) {
    const own = withOwnLists(b, inputs, marks);
    const isSmallLoop = hasSmallValues(test) && hasSmallValues(body);
    return usesTape(body, recur.rules) || (isSmallLoop && !worksOver([test, body], recur))
      ? oneByOne(b, own.inputs, own.mapped, size, (one, xs) => one.bind('while', xs, params))
      : untilAllAreDone(b, own.inputs, own.mapped, params, size, recur);
  }
  const [fixed, first] = cut(inputs, constants);
  const start = first.map((x, i) => withMark(b, x, at(firstMarks, i), at(carries, i), size));
  const outputs = b.bind('while', [...fixed, ...start], {
    constants,
    test: batchedTest.program,
    body: withMarks(b, derived, carries, size),
  });
  return { outputs, mapped: carries };
};

/** Whether every value is small, also in the programs that equations hold. */
function hasSmallValues({ inputs, equations }: Program): boolean {
  return (
    inputs.every(isSmall) &&
    equations.every(
      (e) => e.outputs.every(isSmall) && subPrograms(e).every(([, sub]) => hasSmallValues(sub)),
    )
  );
}

/**
 * A turn changes the instances whose test holds. Which these are is carried along, tested once a
 * turn.
 */
function untilAllAreDone(
  b: Ops,
  inputs: readonly Primal[],
  mapped: readonly boolean[],
  { constants, test, body }: WhileParams,
  size: number,
  recur: Recur,
): BatchResult {
  const marks = mapped.map((isMapped, i) => isMapped || i >= constants);
  const all = body.outputs.map(() => true);
  const batchedTest = withMarks(b, recur.vmap(test, size, marks), [true], size);
  const turn = withMarks(b, recur.vmap(body, size, marks), all, size);
  const [fixed, start] = cut(
    inputs.map((x, i) => (marks[i] === mapped[i] ? x : b.repeat(x, size))),
    constants,
  );
  const first = [...b.inline(batchedTest, [...fixed, ...start]), ...start];
  const types = [...avalsOf(fixed), ...avalsOf(first)];
  const [, ...outputs] = b.bind('while', [...fixed, ...first], {
    constants,
    test: b.program(types, (inner, args) => {
      const running = at(args, constants);
      return [inner.bind1('reduceOr', [running], { axes: [0] })];
    }),
    body: b.program(types, (inner, args) => {
      const [c, [running], x] = cut(args, constants, 1);
      const next = inner.inline(turn, [...c, ...x]).map((y, i) => {
        const { shape } = y.aval;
        const isRunning = inner.broadcast(running as Primal, shape, range(1));
        return inner.select(isRunning, y, at(x, i));
      });
      return [...inner.inline(batchedTest, [...c, ...next]), ...next];
    }),
  });
  return { outputs, mapped: all };
}
