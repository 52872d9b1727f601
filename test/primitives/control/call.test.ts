import { describe, expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { Builder } from '../../../src/ir/builder.js';
import { rules } from '../../../src/primitives/index.js';
import {
  jvpProgram,
  linearizeProgram,
  transposeProgram,
  vmapProgram,
} from '../../../src/transforms/programs.js';
import { expectClose } from '../../support/matchers.js';
import { array, derivative, expectBatched, pullback, result } from '../one-equation.js';
import { programOf } from '../../support/programs.js';

/** (x, y, k) => [x * y, y + y]: y + y ignores the tangent of x. */
function twoResults() {
  const b = new Builder(rules);
  const [x, y] = [b.input(aval([2], 'float64')), b.input(aval([2], 'float64'))];
  const [product] = b.emit('mul', [x, y], {});
  const [sum] = b.emit('add', [y, y], {});
  return b.finish([product!, sum!]);
}

/** (x, y) => x * sin(y) */
function productWithSin() {
  const b = new Builder(rules);
  const [x, y] = [b.input(aval([2], 'float64')), b.input(aval([2], 'float64'))];
  const [sine] = b.emit('sin', [y], {});
  return b.finish(b.emit('mul', [x, sine!], {}));
}

const x = array([2, 3]);
const y = array([0.5, -1]);

describe('call', () => {
  const params = { name: 'f', program: productWithSin() };
  test('applies its program', () => {
    expect(result('call', [x, y], params)).toEqual([2 * Math.sin(0.5), 3 * Math.sin(-1)]);
  });
  test('refuses other arguments', () => {
    expect(() => programOf('call', [x], params)).toThrow('call: f takes 2 arrays, received 1.');
    expect(() => programOf('call', [x, array([1])], params)).toThrow(
      'call: f takes f64[2] as argument 1, received f64[1].',
    );
    expect(() => programOf('call', [x, array([1, 2], 'int32')], params)).toThrow('received i32[2]');
  });
  test('has the derivative of its program', () => {
    const [dx, dy] = [array([1, 10]), array([100, 1000])];
    const expected = [0, 1].map((i) => {
      const [a, b, da, db] = [x, y, dx, dy].map((v) => v.dataSync()[i] as number) as [
        number,
        number,
        number,
        number,
      ];
      return da * Math.sin(b) + a * Math.cos(b) * db;
    });
    expectClose(derivative('call', [x, y], params, [dx, dy]), expected, { rtol: 1e-15 });
    expect(pullback('call', [x, y], params, array([1, 10]))).toEqual([
      [Math.sin(0.5), 10 * Math.sin(-1)],
      [2 * Math.cos(0.5), 30 * Math.cos(-1)],
    ]);
  });
  test('batches any choice of arguments', () => {
    const many = array([
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    expectBatched('call', [many, y], params, [true, false]);
    expectBatched('call', [x, many], params, [false, true]);
    expectBatched('call', [many, many], params, [true, true]);
  });
  test('zero tangents stay symbolic through the callee', () => {
    const program = programOf('call', [x, y], { name: 'g', program: twoResults() });
    expect(jvpProgram(program, [true, false]).nonzero).toEqual([true, false]);
    const { linear } = linearizeProgram(program, [true, false]);
    const isTangent = linear.inputs.map((_, i) => i === linear.inputs.length - 1);
    expect(transposeProgram(linear, isTangent, [true]).nonzero).toEqual([true]);
  });
  test('results that do not depend on the batch stay unmapped', () => {
    const program = programOf('call', [x, y], { name: 'g', program: twoResults() });
    expect(vmapProgram(program, 3, [true, false]).mapped).toEqual([true, false]);
  });
  test('two call sites share the rewritten callee', () => {
    const b = new Builder(rules);
    const [a, c] = [b.input(x.aval), b.input(y.aval)];
    const [once] = b.emit('call', [a, c], params);
    const twice = b.finish(b.emit('call', [once!, c], params));
    const { primal } = linearizeProgram(twice, [true, true]);
    const callees = primal.equations.flatMap((e) =>
      e.primitive === 'call' ? [e.params.program] : [],
    );
    expect(callees).toHaveLength(2);
    expect(callees[0]).toBe(callees[1]);
  });
});
