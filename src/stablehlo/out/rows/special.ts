/** Special functions that neither StableHLO nor CHLO has. */
import type { PrimName } from '../../../ir/program.js';
import { refuse, type Row, type Rows } from '../row.js';

const missing =
  (name: string): Row<unknown> =>
  (w) =>
    refuse(
      w,
      `neither StableHLO nor CHLO has an operation for ${name}. Compute it here, and hand it in.`,
    );

export const specialRows = {
  igammaGradA: missing('igammaGradA'),
  gammaSlope: missing('gammaSlope'),
  gammaSlopeByShape: missing('gammaSlopeByShape'),
  expi: missing('expi'),
  expn: missing('expn'),
  sinIntegral: missing('sinIntegral'),
  cosIntegral: missing('cosIntegral'),
  fresnelSin: missing('fresnelSin'),
  fresnelCos: missing('fresnelCos'),
  spence: missing('spence'),
  faddeevaReal: missing('faddeevaReal'),
  faddeevaImag: missing('faddeevaImag'),
  owensT: missing('owensT'),
  besselJ: missing('besselJ'),
  besselY: missing('besselY'),
  lambertW: missing('lambertW'),
  igammaInverse: missing('igammaInverse'),
  igammacInverse: missing('igammacInverse'),
  betaincInverse: missing('betaincInverse'),
  hyp1f1: missing('hyp1f1'),
  hyp2f1: missing('hyp2f1'),
} satisfies Partial<Rows<PrimName>>;
