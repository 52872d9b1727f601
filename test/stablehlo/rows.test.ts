/** Every row of every primitive is written as StableHLO, or refused by a message that is listed. */
import { expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { TanjentError } from '../../src/array/errors.js';
import type { PrimName } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { moduleText } from '../../src/stablehlo/out/module.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';

/** What is said where a row is refused; null where it is written. */
function refusalOf(name: PrimName, row: Row<never>): string | null {
  const operands = row.inputs(new Draw(name));
  const program = 'program' in row ? row.program : programOf(name, operands, row.params);
  const arrays = operands.filter((x) => x instanceof DenseArray);
  try {
    const text = moduleText(name, program);
    const [main = ''] = /@main\(([^]*?)\) -> /.exec(text) ?? [];
    expect(main.split('%arg').length - 1, name).toBe(arrays.length);
    return null;
  } catch (error) {
    if (error instanceof TanjentError && error.code === 'bad-argument') return error.summary;
    throw error;
  }
}

test('what is refused is what cannot go', async () => {
  const told = new Map<string, Set<string>>();
  for (const name of Object.keys(rules) as PrimName[])
    for (const row of specs[name] as unknown as readonly Row<never>[]) {
      const message = refusalOf(name, row);
      if (message !== null) told.set(message, (told.get(message) ?? new Set()).add(name));
    }
  const lines = [...told].map(([message, by]) => `${[...by].sort().join(', ')}: ${message}\n`);
  await expect(lines.sort().join('')).toMatchFileSnapshot('refused.txt');
});
