/** Losses of sequences of labels that are not aligned with what was heard. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { scan } from '../../lax/control/scan.js';
import { takeAlongAxis } from '../../numpy/indexing/take.js';
import { where } from '../../numpy/indexing/where.js';
import { add, multiply, negative, subtract } from '../../numpy/math/arithmetic.js';
import { logaddexp } from '../../numpy/math/float-pairs.js';
import { equal, greater } from '../../numpy/math/logic.js';
import { sum } from '../../numpy/reduce/reduce.js';
import {
  convertTo,
  filled,
  insertAxes,
  join,
  permute,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { integersOf } from '../../operands/index-arrays.js';
import { arrayLike, named, number, size } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { logSoftmax } from '../softmax.js';
import { floatsOf } from './operands.js';

/** The options of `ctcLoss` and `ctcLossWithForwardProbs`. */
export interface CtcOptions {
  /** The class that stands for no label, 0 unless given. */
  readonly blankId?: number | undefined;
  /** What stands for the logarithm of 0, -1e5 unless given. */
  readonly logEpsilon?: number | undefined;
}

const required = {
  logits: arrayLike,
  logitPaddings: arrayLike,
  labels: arrayLike,
  labelPaddings: arrayLike,
};
const ctcKinds = { blankId: named(size), logEpsilon: named(number) };
const ctcLossParameters = parameters<CtcOptions>('nn.losses.ctcLoss', required, ctcKinds);
const forwardParameters = parameters<CtcOptions>(
  'nn.losses.ctcLossWithForwardProbs',
  required,
  ctcKinds,
);

/**
 * -log of the probability that a sequence of classes, with repetitions and blanks left out, is that
 * of the labels (Graves et al., "Connectionist temporal classification", 2006): [batch] of logits
 * [batch, frames, classes] and integer labels [batch, length]; paddings, of the same shapes without
 * the classes, are 0 where there is a frame or label and 1 behind the last. Throws `shape-mismatch`
 * for other shapes.
 */
export function ctcLoss(
  logits: ArrayLike,
  logitPaddings: ArrayLike,
  labels: ArrayLike,
  labelPaddings: ArrayLike,
  ...args: Trailing<[], CtcOptions>
): NDArray {
  const found = ctcLossParameters.read([logits, logitPaddings, labels, labelPaddings], args);
  return forward('nn.losses.ctcLoss', [logits, logitPaddings, labels, labelPaddings], found)[0];
}

/**
 * `ctcLoss`, and the logarithms of the probabilities that after each frame the first n labels were
 * told, the last frame being a blank: [frames, batch, length + 1], or a label: [frames, batch,
 * length]. Those of the last frame count both.
 */
export function ctcLossWithForwardProbs(
  logits: ArrayLike,
  logitPaddings: ArrayLike,
  labels: ArrayLike,
  labelPaddings: ArrayLike,
  ...args: Trailing<[], CtcOptions>
): [loss: NDArray, blank: NDArray, label: NDArray] {
  const given = [logits, logitPaddings, labels, labelPaddings] as const;
  const found = forwardParameters.read(given, args);
  return forward('nn.losses.ctcLossWithForwardProbs', given, found);
}

type Given = readonly [ArrayLike, ArrayLike, ArrayLike, ArrayLike];

/** Probabilities as logarithms after a frame, by how many labels were told: [batch, labels]. */
interface Told {
  readonly blank: NDArray;
  readonly label: NDArray;
}

function forward(
  who: string,
  [logits, logitPaddings, labels, labelPaddings]: Given,
  { blankId = 0, logEpsilon = -1e5 }: Found<CtcOptions>,
): [NDArray, NDArray, NDArray] {
  const [x] = floatsOf(who, logits);
  const label = integersOf(who, labels, 'labels');
  const [noFrame, noLabel] = [logitPaddings, labelPaddings].map((p) => asArray(p)) as [
    NDArray,
    NDArray,
  ];
  checkShapes(who, x, noFrame, label, noLabel);
  const [batch = 0, frames = 0, classes = 0] = x.shape;
  const length = label.shape[1] ?? 0;
  if (blankId >= classes)
    fail('index-out-of-range', `${who}: there is no class ${blankId} among ${classes}.`);
  return speakAs(who, () => {
    const isPadding = greater(noFrame, 0);
    const logs = logSoftmax(where(insertAxes(isPadding, [2]), 0, x));
    const heard = takeAlongAxis(logs, insertAxes(label, [1]), 2, 'clip');
    const rows = {
      heard: permute(heard, [1, 0, 2]),
      silent: insertAxes(permute(pickAxis(logs, 2, blankId), [1, 0]), [2]),
      isPadding: insertAxes(permute(isPadding, [1, 0]), [2]),
    };
    const never = (n: number): NDArray => filled(logEpsilon, [batch, n], x.dtype);
    const start = {
      blank: join([filled(0, [batch, 1], x.dtype), never(length)], 1),
      label: never(length),
    };
    const step = stepOf(repeatsOf(label, x), logEpsilon);
    const [last, all] = scan(
      (before: Told, row: typeof rows) => {
        const next = step(before, row);
        return [next, next] as [Told, Told];
      },
      start,
      rows,
    );
    const ended = told(last.blank, last.label);
    const count = subtract(length, sum(convertTo(noLabel, 'int32'), 1));
    const loss = negative(takeAlongAxis(ended, insertAxes(count, [1]), 1));
    const before = sliceAxis(all.blank, 0, 0, Math.max(0, frames - 1));
    const blanks = frames === 0 ? all.blank : join([before, insertAxes(ended, [0])], 0);
    return [reshapeTo(loss, [batch]), blanks, all.label];
  });
}

/** 1 where a label is that of the next one: [batch, length]. */
function repeatsOf(label: NDArray, { dtype }: NDArray): NDArray {
  const [batch = 0, length = 0] = label.shape;
  if (length === 0) return filled(0, label.shape, dtype);
  const same = equal(sliceAxis(label, 1, 0, length - 1), sliceAxis(label, 1, 1, length));
  return join([convertTo(same, dtype), filled(0, [batch, 1], dtype)], 1);
}

/** After one label more was told: the first n + 1 labels may be told by what told n, or n + 1. */
const told = (blank: NDArray, more: NDArray): NDArray =>
  join([sliceAxis(blank, 1, 0, 1), logaddexp(sliceAxis(blank, 1, 1, at(blank.shape, 1)), more)], 1);

/** One frame: a label follows a blank or another label at once, itself only after a blank. */
function stepOf(repeats: NDArray, logEpsilon: number) {
  const onlyRepeats = multiply(subtract(1, repeats), logEpsilon);
  const onlyOthers = multiply(repeats, logEpsilon);
  return (
    before: Told,
    row: { readonly heard: NDArray; readonly silent: NDArray; readonly isPadding: NDArray },
  ): Told => {
    const open = told(before.blank, add(before.label, onlyOthers));
    const begun = sliceAxis(open, 1, 0, at(before.label.shape, 1));
    const label = logaddexp(add(begun, row.heard), add(before.label, row.heard));
    const closed = add(add(before.label, row.silent), onlyRepeats);
    const blank = told(add(open, row.silent), closed);
    return {
      blank: where(row.isPadding, before.blank, blank),
      label: where(row.isPadding, before.label, label),
    };
  };
}

function checkShapes(
  who: string,
  x: NDArray,
  noFrame: NDArray,
  label: NDArray,
  noLabel: NDArray,
): void {
  const [batch, frames] = x.shape;
  const isOf = (v: NDArray, n: number | undefined): boolean =>
    v.ndim === 2 && v.shape[0] === batch && v.shape[1] === n;
  const fits = x.ndim === 3 && isOf(noFrame, frames) && isOf(label, label.shape[1]);
  if (!fits || !isOf(noLabel, label.shape[1]))
    fail(
      'shape-mismatch',
      `${who}: wants logits [batch, frames, classes], paddings [batch, frames], labels [batch, ` +
        `length] and paddings of that shape, received ` +
        `${[x, noFrame, label, noLabel].map((v) => printShape(v.shape)).join(', ')}.`,
    );
}
