/** Special functions that neither StableHLO nor CHLO has. */
import type { PrimName } from '../../../ir/program.js';
import { refuse, type Row, type Rows } from '../row.js';

const missing =
  (name: string): Row<unknown> =>
  (w) =>
    refuse(w, `StableHLO has no operation for ${name}.`);

export const specialRows = {
  igamma: missing('igamma'),
  igammac: missing('igammac'),
  gammaDensity: missing('gammaDensity'),
  igammaGradA: missing('igammaGradA'),
  gammaSlope: missing('gammaSlope'),
  gammaSlopeByShape: missing('gammaSlopeByShape'),
  betainc: missing('betainc'),
  betaDensity: missing('betaDensity'),
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
