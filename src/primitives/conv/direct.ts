/**
 * Convolution by loops over groups, output features in blocks of four, images and pixels. Four sums
 * share each element of the operand. The taps that see the operand are bounded outside of the
 * innermost loop, so that padding and holes cost no test.
 */
import { at, range, zip } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  choose,
  convert,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../loops/expr.js';
import type { TapLoop } from '../window/geometry.js';
import { overIndices, seeAlong, seenAt, type SeenElement } from '../window/window-loops.js';
import { blockedSums, multiplyAddExpr, type SumLoop } from '../reduce/blocked-sum.js';
import { cornerOf, type ConvBuffers, type ConvLayout } from './axes.js';
import { each } from '../dot/matrix.js';

const featuresAtOnce = 4;

/** What the loops that sum have come to: an element of the operand and its weight. */
interface Term extends SeenElement {
  /** The offset of the weight in the kernel, from that of the output feature. */
  readonly weight: Expr;
}

export function writeDirectConv(b: LoopBuilder, buffers: ConvBuffers, layout: ConvLayout): void {
  const { groups, groupImages, groupFeatures } = layout;
  const rest = groupFeatures % featuresAtOnce;
  const writeFeatures = (group: Expr, inGroup: Expr, count: number): void => {
    const first = b.let(indexAdd(indexMul(group, integer(groupFeatures)), inGroup), 'feature');
    const writeOne = (image: Expr): void => {
      const corner = b.let(cornerOf(layout, group, image), 'corner');
      const features = range(count).map((f) => indexAdd(first, integer(f)));
      writeImage(b, buffers, layout, { corner, image, features });
    };
    each(b, groupImages, writeOne, { order: 'free' });
  };
  const writeGroup = (group: Expr): void => {
    const writeSome = (f: Expr): void => writeFeatures(group, f, featuresAtOnce);
    each(b, groupFeatures - rest, writeSome, { step: featuresAtOnce, order: 'free' });
    if (rest > 0) writeFeatures(group, integer(groupFeatures - rest), rest);
  };
  each(b, groups, writeGroup, { order: 'free' });
}

/** One image of the result and some of its features. */
interface Image {
  /** The offset in the operand of the image's first element of the group's first feature. */
  readonly corner: Expr;
  readonly image: Expr;
  readonly features: readonly Expr[];
}

function writeImage(
  b: LoopBuilder,
  { operand, kernel, out }: ConvBuffers,
  { sizes, strides, starts }: ConvLayout,
  { corner, image, features }: Image,
): void {
  const { dtype } = out;
  const weights = features.map((f) =>
    b.let(indexAdd(starts.kernel, indexMul(f, integer(at(strides.kernel, 0)))), 'weights'),
  );
  overIndices(b, sizes.spatial, (index, taps) => {
    const loops = termLoops(b, taps, sizes.kernelFeatures, strides);
    const start: Term = { ...seenAt(corner), weight: integer(0) };
    const sums = blockedSums(b, loops, start, features.length, dtype, (term, totals) => {
      const element = load(operand, term.offset);
      const x = b.let(choose(term.there, element, literal(0, dtype)), 'x');
      totals.forEach((total, f) => {
        const weight = load(kernel, indexAdd(at(weights, f), term.weight));
        total.set(multiplyAddExpr(b.traits, total.value, x, weight));
      });
    });
    features.forEach((f, i) => {
      const offset = [image, f, ...index].reduce(
        (sum, index, role) => indexAdd(sum, indexMul(index, integer(at(strides.result, role)))),
        starts.result,
      );
      b.store(out, offset, convert(at(sums, i), dtype));
    });
  });
}

/**
 * The loops over taps and input features. Features go innermost, unless they lie far apart and the
 * last spatial axis has more taps than there are features, or enough to make a loop worth while.
 */
function termLoops(
  b: LoopBuilder,
  taps: readonly TapLoop[],
  kernelFeatures: number,
  strides: ConvLayout['strides'],
): SumLoop<Term>[] {
  const overTaps = zip(taps, zip(strides.operand.slice(2), strides.kernel.slice(2))).map(
    ([loop, [stride, weightStride]]): SumLoop<Term> => ({
      ...loop,
      enter: (outer, tap) => ({
        ...seeAlong(b, outer, loop, tap, stride),
        weight: b.let(indexAdd(outer.weight, indexMul(tap, integer(weightStride))), 'weight'),
      }),
    }),
  );
  const [featureStride, weightStride] = [at(strides.operand, 1), at(strides.kernel, 1)];
  const overFeatures: SumLoop<Term> = {
    start: integer(0),
    stop: integer(kernelFeatures),
    step: 1,
    span: kernelFeatures,
    enter: (outer, c) => ({
      ...outer,
      offset: b.let(indexAdd(outer.offset, indexMul(c, integer(featureStride))), 'seen'),
      weight: b.let(indexAdd(outer.weight, indexMul(c, integer(weightStride))), 'weight'),
    }),
  };
  const last = taps.at(-1);
  const tapsInside =
    last !== undefined &&
    last.span >= Math.min(16, kernelFeatures) &&
    strides.operand.at(-1)! < featureStride;
  return tapsInside ? [overFeatures, ...overTaps] : [...overTaps, overFeatures];
}
