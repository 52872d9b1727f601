/**
 * Convolution as a product of matrices, for targets that multiply tiles at once: the weights of a group,
 * a row for each output feature, times the patches that they see, a row for each place. Patches are not
 * written out: in an operand with its padding and holes, the features and taps of a patch, and the places
 * of patches, are axes with strides, which the packing of panels walks. Where a tap sees padding or
 * holes the operand is copied with them, image by image if the images are separate products.
 */
import { at, range, sizeOf } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { TileSize } from '../../loops/target.js';
import { placeCount, type WindowAxis } from '../window/geometry.js';
import { cornerOf, type ConvLayout } from './conv-axes.js';
import { writeSeen } from './conv-seen.js';
import { groupOf, type AxisGroup } from './dot-axes.js';
import { writeTiledProduct, writeTiledProducts, type Side, type TileTarget } from './dot-tiled.js';
import { each, type Matrix } from './matrix.js';

export interface ConvBuffers {
  readonly operand: LoopBuffer;
  readonly kernel: LoopBuffer;
  readonly out: LoopBuffer;
}

/** How the products lie in the result. */
export interface TiledConv {
  readonly tile: TileSize;
  /** On which side of the product the weights stand. */
  readonly weights: Side;
  readonly rowLength: number;
  /** The roles of the axes of a place; with 0, the batch, if the images of a group are one product. */
  readonly placeRoles: readonly number[];
}

/** How many of the products that tiles compute must be wanted, and not with holes or at the edge. */
const leastShare = 0.3;
/** Smaller convolutions are not worth the packing. */
const leastProducts = 4096;

/** The way to write a convolution in tiles, or null where places are strewn or tiles would be wasted. */
export function tiledConv(layout: ConvLayout, tile: TileSize): TiledConv | null {
  const { sizes, groupFeatures } = layout;
  const found = inTiles(layout, tile);
  if (found === null) return null;
  const places = sizeOf(found.placeRoles.map((role) => lengthOfPlaces(layout, role)));
  const terms = sizes.kernelFeatures * sizeOf(sizes.spatial.map((a) => a.window));
  const holes = sizeOf(sizes.spatial.map((a) => a.operandDilation));
  const [rows, columns] =
    found.weights === 'left' ? [groupFeatures, places] : [places, groupFeatures];
  const whole = (n: number, width: number): number => Math.ceil(n / width) * width;
  const share = (rows * columns) / (whole(rows, tile.rows) * whole(columns, tile.columns) * holes);
  const isLarge = terms >= 8 && rows * columns * terms >= leastProducts;
  return isLarge && share >= leastShare ? found : null;
}

/** The images of a group are one product if their places follow each other in the result. */
function inTiles(layout: ConvLayout, tile: TileSize): TiledConv | null {
  const { result } = layout.strides;
  const spatial = range(result.length).slice(2);
  for (const roles of [[0, ...spatial], spatial]) {
    const placeRoles = roles.toSorted((r, s) => at(result, s) - at(result, r));
    const places = groupOf(
      placeRoles.map((role) => lengthOfPlaces(layout, role)),
      placeRoles.map((role) => at(result, role)),
    );
    const [featureStride, placeStride] = [at(result, 1), places.strides[0] ?? 1];
    if (places.strides.length > 1) continue;
    if (featureStride === 1) return { tile, weights: 'right', rowLength: placeStride, placeRoles };
    if (placeStride === 1) return { tile, weights: 'left', rowLength: featureStride, placeRoles };
  }
  return null;
}

/** How many images of a group, or places along a spatial axis. */
const lengthOfPlaces = ({ groupImages, sizes }: ConvLayout, role: number): number =>
  role === 0 ? groupImages : placeCount(at(sizes.spatial, role - 2));

export function writeTiledConv(
  b: LoopBuilder,
  { operand, kernel, out }: ConvBuffers,
  layout: ConvLayout,
  { tile, weights: side, rowLength, placeRoles }: TiledConv,
): void {
  const { strides, groups, groupImages, groupFeatures } = layout;
  const imagesTogether = placeRoles.includes(0);
  const seen = writeSeen(b, operand, layout, imagesTogether ? groupImages : 1);
  const axes = patchAxes(layout, placeRoles, seen.strides);
  each(b, groups, (group) => {
    const feature = b.let(indexMul(group, integer(groupFeatures)), 'feature');
    const weights: Matrix = {
      buffer: kernel,
      base: b.let(indexMul(feature, integer(at(strides.kernel, 0))), 'base'),
      rows: groupOf([groupFeatures], [at(strides.kernel, 0)]),
      terms: axes.weightTerms,
    };
    const patchesOf = (image: Expr): Matrix => {
      const base = b.let(seen.writeImages(cornerOf(layout, group, image)), 'base');
      return { buffer: seen.buffer, base, rows: axes.places, terms: axes.terms };
    };
    const targetOf = (image: Expr): TileTarget => {
      const start = indexAdd(
        indexMul(image, integer(at(strides.result, 0))),
        indexMul(feature, integer(at(strides.result, 1))),
      );
      return { buffer: out, base: b.let(start, 'base'), rowLength };
    };
    const products = imagesTogether ? 1 : groupImages;
    if (products === 1) {
      const patches = patchesOf(integer(0));
      const [left, right] = side === 'left' ? [weights, patches] : [patches, weights];
      writeTiledProduct(b, tile, left, right, targetOf(integer(0)));
    } else
      writeTiledProducts(b, tile, side, weights, (multiply) =>
        each(b, products, (image) => multiply(patchesOf(image), targetOf(image))),
      );
  });
}

/** The axes of the matrix of patches, and of the terms of the weights in the same order. */
interface PatchAxes {
  readonly places: AxisGroup;
  readonly terms: AxisGroup;
  readonly weightTerms: AxisGroup;
}

/** Terms in the order in which patches lie in memory, whose strides are by role. */
function patchAxes(
  layout: ConvLayout,
  placeRoles: readonly number[],
  strides: readonly number[],
): PatchAxes {
  const { sizes } = layout;
  const termRoles = range(strides.length)
    .slice(1)
    .toSorted((r, s) => at(strides, s) - at(strides, r));
  const axisOf = (role: number): WindowAxis => at(sizes.spatial, role - 2);
  const lengths = termRoles.map((role) =>
    role === 1 ? sizes.kernelFeatures : axisOf(role).window,
  );
  return {
    places: groupOf(
      placeRoles.map((role) => lengthOfPlaces(layout, role)),
      placeRoles.map((role) => at(strides, role) * (role === 0 ? 1 : axisOf(role).stride)),
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
