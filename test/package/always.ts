/**
 * The primitives and rows of tables that a bundle of the whole library registers when it is loaded.
 */
import '../../src/index.js';
import { writers } from '../../src/codegen/lower/write/equation.js';
import { opTexts } from '../../src/codegen/targets/js/ops.js';
import { scalarOps } from '../../src/loops/ops.js';
import { rules } from '../../src/primitives/index.js';

/** The registry of primitives, and the tables of which bundles can lack rows. */
export const tables = [rules, scalarOps, opTexts, writers].map((table) => ({
  table: table as Record<string, unknown>,
  always: new Set(Object.keys(table)),
}));
