/** Functions as closed programs. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { grad, jit, numpy as np, printProgram, type NDArray } from '../../src/index.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { verifyProgram } from '../../src/ir/verify.js';
import { rules } from '../../src/primitives/index.js';
import { traceBodies, traceBody } from '../../src/trace/body.js';
import { currentTrace } from '../../src/trace/trace.js';
import { transforms } from '../../src/trace/transforms.js';

const [a, b, c] = [1, 2, 3].map((x) => np.full([2], x)) as [NDArray, NDArray, NDArray];
const who = 'test';

describe('traceBody', () => {
  test('concrete arrays are inputs, before the arguments; scalars are literals', () => {
    const two = np.array(2);
    const f = ({ x }: { x: NDArray }): unknown => ({ y: [x.mul(a).mul(two), x.add(b).add(a)] });
    const { program, captured, outDef, outAvals } = traceBody(f, [{ x: np.ones([2]) }], { who });
    expect(captured).toEqual([a, b]);
    expect(program.constants).toEqual([]);
    verifyProgram(program, rules);
    expect(printProgram(program)).toMatchInlineSnapshot(`
      "{ lambda a:f64[2]* b:f64[2]* c:f64[2] .
        let d:f64[2] = mul c a
            e:f64[2]* = broadcast[shape=[2] dims=[]] 2:f64*
            f:f64[2] = mul d e
            g:f64[2] = add c b
            h:f64[2] = add g a
        in ( f h ) }"
    `);
    expect(outDef.kind).toBe('object');
    expect(outAvals.map((v) => v.shape)).toEqual([[2], [2]]);
    const inputs = [...captured, np.array([10, 20])] as DenseArray[];
    expect(evaluateProgram(rules, program, inputs).map((y) => y.js())).toEqual([
      [20, 40],
      [13, 23],
    ]);
  });

  test('outer tracers are captured, and what they mean is left to the outer trace', () => {
    let captured: readonly NDArray[] = [];
    const around: NDArray[] = [];
    jit((x: NDArray) => {
      const y = np.sin(x);
      around.push(y, x, a);
      const body = traceBody((z: NDArray) => z.mul(y).add(x).add(a), [np.ones([2])], { who });
      expect(body.program.inputs).toHaveLength(4);
      ({ captured } = body);
      return y;
    })(np.ones([2]));
    expect(captured).toHaveLength(3);
    expect(captured.every((x, i) => x === around[i])).toBe(true);
  });

  test('types other than those of the arguments', () => {
    const avals = [{ shape: [], dtype: 'float32' as const, weak: false }];
    const { outAvals } = traceBody((x: NDArray) => x.mul(2), [np.ones([3])], { who, avals });
    expect(outAvals).toEqual(avals);
  });

  test('an argument returned, and the same capture twice', () => {
    const { program, captured } = traceBody((x: NDArray) => [x, a, a], [b], { who });
    expect(captured).toEqual([a]);
    expect(program.outputs).toEqual([program.inputs[1], program.inputs[0], program.inputs[0]]);
  });
});

describe('traceBodies', () => {
  test('programs agree on what they capture', () => {
    const { captured, bodies } = traceBodies(
      [(x: NDArray) => x.add(a).add(b), (x: NDArray) => x.mul(c).mul(b), (x: NDArray) => x],
      [np.ones([2])],
      { who },
    );
    expect(captured).toEqual([a, b, c]);
    for (const { program } of bodies) {
      verifyProgram(program, rules);
      expect(program.inputs.map((v) => v.aval.shape)).toEqual([[2], [2], [2], [2]]);
    }
    const results = bodies.map(({ program }) =>
      evaluateProgram(rules, program, [a, b, c, np.ones([2])] as DenseArray[])[0]?.js(),
    );
    expect(results).toEqual([
      [4, 4],
      [6, 6],
      [1, 1],
    ]);
  });

  test('a message says which function it is', () => {
    const make = (): unknown =>
      traceBodies([() => 1, () => undefined], [], { who, roles: ['first', 'second'] });
    expect(make).toThrow(/^test \(second\): the function returned undefined/);
    expect(currentTrace()).toBe(null);
  });
});

test('the library finds the transforms', () => {
  const { program } = traceBody((x: NDArray) => x.mul(x), [1], { who });
  expect(transforms().vmap(program, 3, [true]).program.outputs[0]?.aval.shape).toEqual([3]);
  expect(grad((x: NDArray) => x.mul(x))(3).item()).toBe(6);
});
