/** Contractions: general dot products, convolutions. */
import { conv } from './conv/conv.js';
import { dotGeneral } from './dot/dot-general.js';
import type { ConvParams, DotParams } from './dot/params.js';
import type { Family } from './record.js';

export type { AxisPairs, ConvDims, ConvParams, DotParams } from './dot/params.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /** Result axes: batch, then free axes of the left, then of the right operand. */
    dotGeneral: DotParams;
    conv: ConvParams;
  }
}

export const dotRules: Family<'dotGeneral' | 'conv'> = { dotGeneral, conv };
