/** Runs a program of programs.json, eagerly and under jit. */
import { jit } from '../../../src/index.js';
import { argOf, NotYetThere, type ProgramCase } from './cases.js';
import { compareTree, type Check } from './compare.js';
import { customPrograms } from './programs/custom.js';
import { derivativePrograms } from './programs/derivatives.js';
import { factorizationPrograms } from './programs/factorizations.js';
import { spectralPrograms } from './programs/spectral.js';
import { loopPrograms } from './programs/loops.js';
import { modelPrograms } from './programs/models.js';
import type { Inputs, ProgramTable } from './programs/table.js';

/** The programs by name. */
export const programs: ProgramTable = {
  ...customPrograms,
  ...derivativePrograms,
  ...factorizationPrograms,
  ...spectralPrograms,
  ...loopPrograms,
  ...modelPrograms,
};

/** The names of the programs that are written. */
export const programNames = Object.keys(programs);

/** What differs, as `check: report`; empty if nothing does. Throws NotYetThere. */
export function runProgram(c: ProgramCase): string[] {
  const program = programs[c.name];
  if (program === undefined) throw new NotYetThere(c.name);
  const inputs = argOf(c.args, {}) as Inputs;
  const run = (check: Check, compute: () => unknown): string[] => {
    try {
      const { rtol, atol } = c;
      const criterion = { kind: 'plain' as const, check, tolerance: { rtol, atol } };
      const report = compareTree(compute(), c.out, criterion);
      return report === null ? [] : [`${check}: ${report}`];
    } catch (error) {
      if (error instanceof NotYetThere) throw error;
      return [`${check}: threw ${(error as Error).name}: ${(error as Error).message}`];
    }
  };
  return [
    ...run('value', () => program(inputs)),
    ...run('jit', () => jit(program as (x: Inputs) => never)(inputs)),
  ];
}
