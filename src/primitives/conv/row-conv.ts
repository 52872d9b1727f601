/**
 * Convolution by rows of the result, for groups of few features: the pixels of a row
 * lie side by side in what taps see and, if they differ in it, in the kernel. So the innermost loop
 * computes sums next to each other from elements next to each other, with the terms written out.
 */
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { TargetTraits } from '../../loops/traits.js';
import { windowCount } from '../window/geometry.js';
import { cornerOf, type ConvBuffers, type ConvLayout } from './axes.js';
import { wholeAxis, writeCopy } from './copy.js';
import { eachClass, partLayout, type ConvPart } from './holes.js';
import {
  elementsAxis,
  seenInCopy,
  seenDirectly,
  seesNoPadding,
  slidingAxis,
  type SeenImages,
  type SeenAxis,
} from './seen.js';
import { writeRows, type RowSums } from './rows.js';
import { planSum, termsAtOnce, type SumPart } from './sums.js';
import { each } from '../dot/matrix.js';

/** The shortest rows that are worth it. */
const shortestRow = 4;
/** With this many terms side by side in the operand, sums along these are better than rows. */
const longSum = 16;

/**
 * The role along which the rows of a convolution without holes run, the innermost one of the
 * result: 0 for images, 1 for groups, or the role of a spatial axis. Null where rows are not the
 * best way.
 */
export function roleOfRows(layout: ConvLayout, traits: TargetTraits): number | null {
  const { sizes, strides, groupFeatures } = layout;
  const [role] = range(2 + sizes.spatial.length)
    .filter((r) => lengthOf(layout, r) > 1)
    .toSorted((r, s) => resultStride(layout, r) - resultStride(layout, s));
  if (role === undefined) return null;
  const length = lengthOf(layout, role);
  if (length < shortestRow) return null;
  // One by one it is better to read an element once for several features, the more so if weights
  // have to be read for each element of a row, too.
  if (traits.reusesReads && groupFeatures >= (role === 1 ? 2 : 4)) return null;
  const innermost = strides.operand.indexOf(1);
  const terms =
    innermost === 1 ? sizes.kernelFeatures : (sizes.spatial[innermost - 2]?.window ?? 0);
  const areRowsLonger = role > 1 && role === innermost && length >= terms;
  return terms < longSum || areRowsLonger ? role : null;
}

function lengthOf({ groups, groupImages, sizes }: ConvLayout, role: number): number {
  if (role < 2) return role === 0 ? groupImages : groups;
  return windowCount(at(sizes.spatial, role - 2));
}

const resultStride = ({ strides, groupFeatures }: ConvLayout, role: number): number =>
  at(strides.result, role) * (role === 1 ? groupFeatures : 1);

/** The stride from one group, or image, to the next in the operand. */
function operandStride({ params, sizes, strides, groupImages }: ConvLayout, role: number): number {
  const [image, feature] = [at(strides.operand, 0), at(strides.operand, 1)];
  if (role === 0) return image;
  return params.batchGroups > 1 ? groupImages * image : sizes.kernelFeatures * feature;
}

/** Some parts of a convolution, image by image. */
export function writeRowConv(
  b: LoopBuilder,
  { operand, kernel, out }: ConvBuffers,
  layout: ConvLayout,
  rowRole: number,
  parts: readonly ConvPart[],
): void {
  const weights = weightsOfRows(b, kernel, layout, rowRole);
  const { group } = weights;
  const whole: ConvLayout = {
    ...layout,
    strides: { ...layout.strides, kernel: weights.strides },
    starts: { ...layout.starts, kernel: weights.start },
  };
  const prepared = parts.map((part) => {
    const own = partLayout(whole, part, whole.starts);
    const seen = seenByRows(b, operand, own, rowRole);
    const axes = rowAxes(own, rowRole, seen, group);
    const rows: RowSums = {
      seen: seen.buffer,
      weights: weights.buffer,
      out,
      ...axes,
      sum: sumOfRow(own, rowRole, seen),
    };
    return { part, seen, rows };
  });
  const countOf = (role: number): number => (rowRole === role ? 1 : lengthOf(layout, role));
  const writeOne = (g: Expr, image: Expr): void => {
    const moved = indexAdd(
      indexMul(g, integer(resultStride(layout, 1))),
      indexMul(image, integer(resultStride(layout, 0))),
    );
    for (const { part, seen, rows } of prepared) {
      const start = b.let(seen.writeImages(cornerOf(layout, g, image)), 'seen');
      eachClass(b, whole, part, ({ starts }) =>
        writeRows(b, rows, {
          seen: start,
          weight: b.let(indexAdd(starts.kernel, indexMul(g, integer(group))), 'weights'),
          result: b.let(indexAdd(starts.result, moved), 'out'),
        }),
      );
    }
  };
  const order = 'free';
  each(b, countOf(1), (g) => each(b, countOf(0), (image) => writeOne(g, image), { order }), {
    order,
  });
}

/** The axes of the results of one group and image, or of all if rows run along these. */
function rowAxes(
  layout: ConvLayout,
  rowRole: number,
  seen: SeenByRows,
  group: number,
): Pick<RowSums, 'along' | 'axes'> {
  const { sizes, strides, groupFeatures } = layout;
  const spatial = sizes.spatial.map((axis, i) => ({
    length: windowCount(axis),
    seen: seen.offsetOf(2 + i, axis.stride),
    weight: 0,
    result: at(strides.result, 2 + i),
  }));
  const features = {
    length: groupFeatures,
    seen: 0,
    weight: at(strides.kernel, 0),
    result: at(strides.result, 1),
  };
  const along = spatial[rowRole - 2] ?? {
    length: lengthOf(layout, rowRole),
    seen: seen.offsetOf(0, 1),
    weight: rowRole === 1 ? group : 0,
    result: resultStride(layout, rowRole),
  };
  const axes = [features, ...spatial.filter((axis) => axis !== along)];
  return { along, axes: axes.toSorted((x, y) => y.result - x.result) };
}

/** The sum over features and taps. Taps along a row come last, as they may lie unevenly. */
function sumOfRow({ sizes, strides }: ConvLayout, rowRole: number, seen: SeenByRows): SumPart[] {
  const spatial = range(sizes.spatial.length).map((i) => 2 + i);
  const roles = [
    1,
    ...spatial.filter((r) => r !== rowRole),
    ...spatial.filter((r) => r === rowRole),
  ];
  return planSum(
    roles.map((role) => {
      const axis = sizes.spatial[role - 2];
      const [length, apart] =
        axis === undefined ? [sizes.kernelFeatures, 1] : [axis.window, axis.windowDilation];
      return range(length).map((tap) => ({
        seen: seen.offsetOf(role, tap * apart),
        weight: tap * at(strides.kernel, role),
      }));
    }),
  );
}

interface SeenByRows extends SeenImages {
  /**
   * How far an element of a row that is not spatial (0), a feature (1) or a position is from the
   * first.
   */
  readonly offsetOf: (role: number, position: number) => number;
}

/**
 * The operand if its rows lie side by side and taps see no padding, else a copy in which they do.
 * Positions along a row lie in it by their remainders modulo the stride, so that those that one tap
 * sees are neighbours.
 */
function seenByRows(
  b: LoopBuilder,
  operand: LoopBuffer,
  layout: ConvLayout,
  rowRole: number,
): SeenByRows {
  const { sizes, strides } = layout;
  const features = elementsAxis(sizes.kernelFeatures, at(strides.operand, 1));
  const spatial = sizes.spatial.map((axis, i): SeenAxis => {
    const isPhased = rowRole === 2 + i && axis.window <= termsAtOnce;
    return slidingAxis(axis, at(strides.operand, 2 + i), isPhased ? axis.stride : 1);
  });
  const byRole = [
    rowRole < 2
      ? elementsAxis(lengthOf(layout, rowRole), operandStride(layout, rowRole))
      : elementsAxis(1, 0),
    features,
    ...spatial,
  ];
  const rowAxis = rowRole < 2 ? 0 : rowRole;
  const order = [...range(byRole.length).filter((a) => a !== rowAxis), rowAxis];
  const axes = order.map((a) => at(byRole, a));
  const along = at(byRole, rowAxis);
  const isDirect = along.step === 1 && along.phases === 1 && sizes.spatial.every(seesNoPadding);
  const seen = isDirect ? seenDirectly(operand, axes) : seenInCopy(b, operand, axes);
  return {
    ...seen,
    offsetOf: (axis, position) => seen.offsetAlong(order.indexOf(axis), position),
  };
}

/** The kernel as rows see it: strides by role of a group, and from one group to the next. */
interface RowWeights {
  readonly buffer: LoopBuffer;
  readonly start: Expr;
  readonly strides: readonly number[];
  readonly group: number;
}

/** Where rows run along groups, their weights lie side by side: in a copy, if not in the kernel. */
function weightsOfRows(
  b: LoopBuilder,
  kernel: LoopBuffer,
  { strides, starts, sizes, groups, groupFeatures }: ConvLayout,
  rowRole: number,
): RowWeights {
  const group = groupFeatures * at(strides.kernel, 0);
  const start = starts.kernel;
  if (rowRole !== 1 || group === 1)
    return { buffer: kernel, start, strides: strides.kernel, group };
  const lengths = [groupFeatures, sizes.kernelFeatures, ...sizes.spatial.map((a) => a.window)];
  const copied = lengths.map((_, r) => lengths.slice(r + 1).reduce((n, m) => n * m, groups));
  const copy = b.scratch(
    kernel.dtype,
    lengths.reduce((n, m) => n * m, groups),
    'weights',
  );
  writeCopy(b, { buffer: kernel, offset: start }, { buffer: copy, offset: integer(0) }, [
    ...lengths.map((n, r) => wholeAxis(n, at(strides.kernel, r), at(copied, r))),
    wholeAxis(groups, group, 1),
  ]);
  return { buffer: copy, start: integer(0), strides: copied, group: 1 };
}
