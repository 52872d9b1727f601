import type { Traits } from '../../../loops/traits.js';

export const jsTraits: Traits = {
  sideBySide: 1,
  reusesReads: true,
  writtenOut: 16,
  hasFloat32: false,
  tiles: {},
  finishes: false,
};
