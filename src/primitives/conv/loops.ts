/**
 * Lowering of `conv`. Holes in the operand are no part of the loops: the convolution falls into
 * some without, and each of these is written in the way that suits it.
 */
import type { DType } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { literal } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { TargetTraits } from '../../loops/traits.js';
import type { LowerTypes, LoopOperand } from '../record.js';
import { convLayout, type ConvLayout } from './axes.js';
import { writeDirectConv } from './direct.js';
import { convParts, eachClass, partLayout, type ConvPart } from './holes.js';
import { roleOfRows, writeRowConv } from './row-conv.js';
import { tiledConv, writeTiledConv, type TiledConv } from './tiled.js';
import type { ConvParams } from '../dot/params.js';

export function writeConv(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  params: ConvParams,
  types: LowerTypes,
): void {
  const [x, kernel] = operands as [LoopOperand, LoopOperand];
  const [out] = outputs as [LoopBuffer];
  const layout = convLayout(x.aval.shape, kernel.aval.shape, at(types.outputs, 0).shape, params);
  const buffers = { operand: x.buffer, kernel: kernel.buffer, out };
  if (out.size === 0) return;
  const split = convParts(layout);
  if (split === null) return writeDirectConv(b, buffers, layout);
  if (split.hasUnseeing)
    b.for(out.size, (i) => b.store(out, i, literal(0, out.dtype)), { order: 'free' });
  const byRole = new Map<number, ConvPart[]>();
  for (const part of split.parts) {
    const way = convWay(partLayout(layout, part, layout.starts), b.traits, out.dtype);
    if (way.kind === 'rows') byRole.set(way.role, [...(byRole.get(way.role) ?? []), part]);
    else
      eachClass(b, layout, part, (own) => {
        if (way.kind === 'tiles') writeTiledConv(b, buffers, own, way.tiled);
        else writeDirectConv(b, buffers, own);
      });
  }
  for (const [role, parts] of byRole) writeRowConv(b, buffers, layout, role, parts);
}

export type ConvWay =
  | { readonly kind: 'tiles'; readonly tiled: TiledConv }
  | { readonly kind: 'rows'; readonly role: number }
  | { readonly kind: 'direct' };

/**
 * What makes tiles worth their while, where rows are possible, and where not: how many features
 * what is packed serves, and how many of the products that are computed are wanted.
 */
const besideRows = { features: 8, share: 0.7 };
const alone = { features: 1, share: 0.3 };

/** The way to write a convolution without holes. */
export function convWay(layout: ConvLayout, traits: TargetTraits, dtype: DType): ConvWay {
  const role = roleOfRows(layout, traits);
  const least = role === null ? alone : besideRows;
  const tile = traits.tiles[dtype];
  const isWide = tile !== undefined && layout.groupFeatures >= least.features;
  const tiled = isWide ? tiledConv(layout, tile, least.share) : null;
  if (tiled !== null) return { kind: 'tiles', tiled };
  return role === null ? { kind: 'direct' } : { kind: 'rows', role };
}
