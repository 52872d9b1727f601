import type { TargetTraits } from '../../../loops/traits.js';

export const jsTraits: TargetTraits = {
  sideBySide: 1,
  reusesReads: true,
  writtenOut: 16,
  hasFloat32: false,
  tiles: {},
  flushesSubnormals: false,
  finishes: false,
  parts: 1,
};
