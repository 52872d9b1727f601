/** The choices that random programs are made of. */
import fc from 'fast-check';

/**
 * One step: which kind of step, which values, and a seed for what is left. A step with inner steps
 * is a loop, a branch or a function whose programs these steps make.
 */
export interface Step {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
  readonly seed: number;
  readonly inner: readonly Step[];
}

const choices = { kind: fc.nat(), first: fc.nat(), second: fc.nat(), seed: fc.nat() };
const plain = fc.record({ ...choices, inner: fc.constant([]) });

function stepsOf(depth: number, maxLength: number): fc.Arbitrary<Step[]> {
  if (depth === 0) return fc.array(plain, { minLength: 1, maxLength });
  const nested = fc.record({ ...choices, inner: stepsOf(depth - 1, 4) });
  const step = fc.oneof(plain, nested);
  return fc.array<Step>(step, { minLength: 1, maxLength });
}

export const steps: fc.Arbitrary<Step[]> = stepsOf(2, 12);
