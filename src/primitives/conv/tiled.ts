/**
 * Convolution as a product of matrices, for targets that multiply tiles at once: the weights of a
 * group, a row for each output feature, times the patches that they see, a row for each pixel.
 * Patches are not written out: in an operand with its padding, the features and taps of a patch,
 * and the pixels, are axes with strides, which the packing of panels walks. Where a tap sees
 * padding the operand is copied with it, image by image if the images are separate products. Where
 * pixels are strewn in the result products are computed aside and copied.
 */
import { at, range, sizeOf } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { TileSize } from '../../loops/traits.js';
import { windowCount, type WindowAxis } from '../window/geometry.js';
import { byAxis, cornerOf, type ConvBuffers, type ConvLayout } from './axes.js';
import { wholeAxis, writeCopy } from './copy.js';
import {
  elementsAxis,
  seenInCopy,
  seenDirectly,
  seesNoPadding,
  slidingAxis,
  type SeenImages,
} from './seen.js';
import { groupOf, type AxisGroup } from '../dot/axes.js';
import { flushed } from '../dot/panels.js';
import {
  writeTiledProduct,
  writeTiledProducts,
  type ProductSide,
  type TileTarget,
} from '../dot/tiled.js';
import { each, type MatrixOperand } from '../dot/matrix.js';

/** How the products are made. */
export interface TiledConv {
  readonly tile: TileSize;
  /** On which side of the product the weights stand. */
  readonly weights: ProductSide;
  readonly rowLength: number;
  /** The roles of the axes of a pixel; also 0, the batch, if the images of a group are together. */
  readonly pixelRoles: readonly number[];
  /** Whether products are computed aside, as they cannot lie in the result. */
  readonly isAside: boolean;
}

/** Smaller convolutions are not worth the packing. */
const leastProducts = 4096;
/** Images with fewer pixels share the products that are computed aside. */
const leastPixels = 64;

/**
 * The way to write a convolution without holes in tiles, or null where it is small, or less than
 * `leastShare` of what tiles compute is wanted and not at the edge.
 */
export function tiledConv(
  layout: ConvLayout,
  tile: TileSize,
  leastShare: number,
): TiledConv | null {
  const { sizes, groupFeatures } = layout;
  const found = inResult(layout, tile) ?? aside(layout, tile);
  const pixels = pixelsOf(layout, found.pixelRoles);
  const terms = sizes.kernelFeatures * sizeOf(sizes.spatial.map((a) => a.window));
  const [rows, columns] =
    found.weights === 'left' ? [groupFeatures, pixels] : [pixels, groupFeatures];
  const whole = (n: number, width: number): number => Math.ceil(n / width) * width;
  const share = (rows * columns) / (whole(rows, tile.rows) * whole(columns, tile.columns));
  const isLarge = terms >= 8 && rows * columns * terms >= leastProducts;
  return isLarge && share >= leastShare ? found : null;
}

/** The images of a group are one product if their pixels follow each other in the result. */
function inResult(layout: ConvLayout, tile: TileSize): TiledConv | null {
  const { result } = layout.strides;
  const spatial = range(result.length).slice(2);
  for (const roles of [[0, ...spatial], spatial]) {
    const pixelRoles = byStride(roles, result);
    const pixels = groupOf(
      pixelRoles.map((role) => pixelsAlong(layout, role)),
      pixelRoles.map((role) => at(result, role)),
    );
    const [featureStride, pixelStride] = [at(result, 1), pixels.strides[0] ?? 1];
    if (pixels.strides.length > 1) continue;
    const common = { tile, pixelRoles, isAside: false };
    if (featureStride === 1) return { ...common, weights: 'right', rowLength: pixelStride };
    if (pixelStride === 1) return { ...common, weights: 'left', rowLength: featureStride };
  }
  return null;
}

/** Products in an order like that of the result. */
function aside(layout: ConvLayout, tile: TileSize): TiledConv {
  const { result } = layout.strides;
  const spatial = range(result.length).slice(2);
  const areFew = pixelsOf(layout, spatial) < leastPixels;
  const pixelRoles = byStride(areFew ? [0, ...spatial] : spatial, result);
  const common = { tile, pixelRoles, isAside: true };
  return result.every((stride) => stride >= at(result, 1))
    ? { ...common, weights: 'right', rowLength: layout.groupFeatures }
    : { ...common, weights: 'left', rowLength: pixelsOf(layout, pixelRoles) };
}

/** Outermost first. */
const byStride = (roles: readonly number[], strides: readonly number[]): number[] =>
  roles.toSorted((r, s) => at(strides, s) - at(strides, r));

/** How many images of a group, or pixels along a spatial axis. */
const pixelsAlong = ({ groupImages, sizes }: ConvLayout, role: number): number =>
  role === 0 ? groupImages : windowCount(at(sizes.spatial, role - 2));

const pixelsOf = (layout: ConvLayout, roles: readonly number[]): number =>
  sizeOf(roles.map((role) => pixelsAlong(layout, role)));

export function writeTiledConv(
  b: LoopBuilder,
  { operand, kernel, out }: ConvBuffers,
  layout: ConvLayout,
  way: TiledConv,
): void {
  const { strides, starts, groups, groupImages, groupFeatures } = layout;
  const { tile, weights: side, pixelRoles } = way;
  const imagesTogether = pixelRoles.includes(0);
  const seen = seenByPatches(b, operand, layout, imagesTogether ? groupImages : 1);
  const axes = patchAxes(layout, pixelRoles, seen.strides);
  const finish = productTarget(b, out, layout, way);
  const writeGroup = (group: Expr): void => {
    const feature = b.let(indexMul(group, integer(groupFeatures)), 'feature');
    const weights: MatrixOperand = {
      buffer: kernel,
      base: b.let(
        indexAdd(starts.kernel, indexMul(feature, integer(at(strides.kernel, 0)))),
        'base',
      ),
      rows: groupOf([groupFeatures], [at(strides.kernel, 0)]),
      terms: axes.weightTerms,
    };
    const patchesOf = (image: Expr): MatrixOperand => {
      const base = b.let(seen.writeImages(cornerOf(layout, group, image)), 'base');
      const { buffer, isFlushed } = seen;
      return { buffer, base, rows: axes.pixels, terms: axes.terms, isFlushed };
    };
    const startOf = (image: Expr): Expr => {
      const offset = indexAdd(starts.result, indexMul(image, integer(at(strides.result, 0))));
      return b.let(indexAdd(offset, indexMul(feature, integer(at(strides.result, 1)))), 'base');
    };
    const products = imagesTogether ? 1 : groupImages;
    if (products === 1) {
      const patches = patchesOf(integer(0));
      const [left, right] = side === 'left' ? [weights, patches] : [patches, weights];
      finish(startOf(integer(0)), (target) => writeTiledProduct(b, tile, left, right, target));
    } else
      writeTiledProducts(b, tile, side, weights, (multiply) =>
        each(
          b,
          products,
          (image) => {
            const patches = patchesOf(image);
            finish(startOf(image), (target) => multiply(patches, target));
          },
          { order: 'free' },
        ),
      );
  };
  each(b, groups, writeGroup, { order: 'free' });
}

/** What brings a product to where it begins in the result. */
function productTarget(
  b: LoopBuilder,
  out: LoopBuffer,
  layout: ConvLayout,
  { weights, rowLength, pixelRoles, isAside }: TiledConv,
): (start: Expr, multiply: (target: TileTarget) => void) => void {
  if (!isAside) return (base, multiply) => multiply({ buffer: out, base, rowLength });
  const { groupFeatures, strides } = layout;
  const size = groupFeatures * pixelsOf(layout, pixelRoles);
  const product = b.scratch(out.dtype, size, 'product');
  const [featureStride, pixelStride] = weights === 'left' ? [rowLength, 1] : [1, rowLength];
  const lengths = pixelRoles.map((role) => pixelsAlong(layout, role));
  const axes = [
    wholeAxis(groupFeatures, featureStride, at(strides.result, 1)),
    ...pixelRoles.map((role, d) =>
      wholeAxis(
        at(lengths, d),
        sizeOf(lengths.slice(d + 1)) * pixelStride,
        at(strides.result, role),
      ),
    ),
  ].toSorted((x, y) => y.to - x.to);
  const start = integer(0);
  return (base, multiply) => {
    multiply({ buffer: product, base: start, rowLength });
    writeCopy(b, { buffer: product, offset: start }, { buffer: out, offset: base }, axes);
  };
}

/**
 * What patches see of some images of a group, and the strides by role. A copy is flushed, since
 * each of its elements is packed for many patches.
 */
function seenByPatches(
  b: LoopBuilder,
  operand: LoopBuffer,
  { params, sizes, strides }: ConvLayout,
  images: number,
): SeenImages & { readonly strides: readonly number[]; readonly isFlushed: boolean } {
  const roles = params.dims.operand;
  const axes = [
    elementsAxis(images, at(strides.operand, 0)),
    elementsAxis(sizes.kernelFeatures, at(strides.operand, 1)),
    ...sizes.spatial.map((axis, i) => slidingAxis(axis, at(strides.operand, 2 + i))),
  ];
  const inOrder = byAxis(roles, axes);
  const isDirect = sizes.spatial.every(seesNoPadding);
  const seen = isDirect
    ? seenDirectly(operand, inOrder)
    : seenInCopy(b, operand, inOrder, (x) => flushed(b, x));
  return { ...seen, strides: roles.map((d) => seen.offsetAlong(d, 1)), isFlushed: !isDirect };
}

/** The axes of the matrix of patches, and of the terms of the weights in the same order. */
interface PatchAxes {
  readonly pixels: AxisGroup;
  readonly terms: AxisGroup;
  readonly weightTerms: AxisGroup;
}

/** Terms in the order in which patches lie in memory, whose strides are by role. */
function patchAxes(
  layout: ConvLayout,
  pixelRoles: readonly number[],
  strides: readonly number[],
): PatchAxes {
  const { sizes } = layout;
  const termRoles = byStride(range(strides.length).slice(1), strides);
  const axisOf = (role: number): WindowAxis => at(sizes.spatial, role - 2);
  const lengths = termRoles.map((role) =>
    role === 1 ? sizes.kernelFeatures : axisOf(role).window,
  );
  return {
    pixels: groupOf(
      pixelRoles.map((role) => pixelsAlong(layout, role)),
      pixelRoles.map((role) => at(strides, role) * (role === 0 ? 1 : axisOf(role).stride)),
    ),
    terms: groupOf(
      lengths,
      termRoles.map((role) => at(strides, role) * (role === 1 ? 1 : axisOf(role).windowDilation)),
    ),
    weightTerms: groupOf(
      lengths,
      termRoles.map((role) => at(layout.strides.kernel, role)),
    ),
  };
}
