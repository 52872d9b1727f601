/** Random programs that write into arrays by index: in place or not, they compute the same. */
import { describe, test } from 'vitest';
import { vmapOverIsLoop } from '../laws/laws.js';
import { runCompiled } from '../support/compiled.js';
import { testDerivatives } from './derivative-laws.js';
import { holds, seed } from './runs.js';
import { updating } from './updates.js';

const tolerance = { rtol: 1e-9, atol: 1e-10 };

describe(`random updates, seed ${seed}`, () => {
  testDerivatives(updating, tolerance);

  test('compute for many what they do for each', () =>
    holds(updating, ({ program, args }, draw) => {
      const instances = [args, args.map((x) => draw.floats(x.shape))];
      vmapOverIsLoop(
        program,
        instances,
        args.map(() => draw.next() < 0.7),
        tolerance,
        [runCompiled],
      );
    }));
});
