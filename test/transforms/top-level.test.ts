/** How functions run: types as arguments, scopes, names, and gradients beside values. */
import { describe, expect, test } from 'vitest';
import {
  blockUntilReady,
  customGradient,
  disableJit,
  DenseArray,
  ensureCompileTimeEval,
  evalShape,
  grad,
  hessian,
  jacobian,
  jacrev,
  jit,
  makeIR,
  namedCall,
  numpy as np,
  printProgram,
  ShapeDtypeStruct,
  typeOf,
  vmap,
  type NDArray,
} from '../../src/index.js';

const dot = (x: NDArray, y: NDArray): NDArray => np.dot(x, y);

describe('ShapeDtypeStruct', () => {
  const type = new ShapeDtypeStruct([2, 3], 'float32');

  test('knows its axes and prints as programs do', () => {
    expect([type.ndim, type.size, String(type)]).toEqual([2, 6, 'f32[2,3]']);
    expect(String(new ShapeDtypeStruct([], 'float64', { weakType: true }))).toBe('f64[]*');
    const shape = [1];
    const own = new ShapeDtypeStruct(shape, 'bool');
    shape.push(2);
    expect(own.shape).toEqual([1]);
  });

  test('stands for arrays in evalShape, makeIR and lower, in trees too', async () => {
    const shapes = evalShape(
      ({ a }: { a: NDArray }, y: NDArray) => [dot(a, y), a.sum()],
      { a: type },
      [1, 2, 3] as never as NDArray,
    );
    expect(shapes).toBeDefined();
    const product = evalShape(dot, type, new ShapeDtypeStruct([3, 1000000], 'float32'));
    expect(product).toBeInstanceOf(ShapeDtypeStruct);
    expect([product.shape, product.dtype, product.weakType]).toEqual([
      [2, 1000000],
      'float32',
      false,
    ]);
    expect(evalShape((x: NDArray) => x, 1 as never).weakType).toBe(true);
    expect(evalShape(evalShapeOf, product).shape).toEqual([1000000, 2]);
    expect(printProgram(makeIR((x: NDArray) => np.sin(x))(type))).toContain('a:f32[2,3]');
    const jitted = jit((x: NDArray) => x.mul(2));
    expect(jitted.lower(type as never).text('program')).toContain('a:f32[2,3]');
    await jitted.compile(type as never);
    expect(jitted(np.ones([2, 3], { dtype: 'float32' })).js()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });
  const evalShapeOf = (x: NDArray): NDArray => x.transpose();

  test('is refused where values are wanted', () => {
    expect(() => jit((x: NDArray) => x)(type as never)).toThrow(
      'an object of class ShapeDtypeStruct',
    );
    expect(() => grad((x: NDArray) => x)(type as never)).toThrow('grad: argument 0');
    expect(() => new ShapeDtypeStruct([-1], 'float32')).toThrow(
      'a list of lengths, as first argument, received [-1].',
    );
    expect(() => new ShapeDtypeStruct(3 as never, 'int32')).toThrow('received number.');
    expect(() => new ShapeDtypeStruct([1], 'float' as never)).toThrow(
      /wants a dtype, .* received 'float'/,
    );
    expect(() => new ShapeDtypeStruct([1], 'int32', { weak: true } as never)).toThrow(
      '{ weakType }',
    );
  });

  test('is what typeOf gives, of traced arrays too', () => {
    expect(String(typeOf(np.ones([2])))).toBe('f64[2]');
    expect(String(typeOf(3))).toBe('f64[]*');
    let inside = '';
    vmap((x: NDArray) => ((inside = String(typeOf(x))), x))(np.ones([4, 2]));
    expect(inside).toBe('f64[2]');
    expect(() => typeOf('x' as never)).toThrow('typeOf: x wants');
  });
});

describe('staticArgnames', () => {
  interface Options {
    readonly axis?: number;
    readonly by?: NDArray | number;
  }
  let traces = 0;
  const f = jit(
    (x: NDArray, { axis, by = 1 }: Options = {}) => {
      traces++;
      return np.sum(x, axis).mul(by);
    },
    { staticArgnames: 'axis' },
  ) as unknown as (x: NDArray, options?: Options) => NDArray;
  const m = np.array([
    [1, 2],
    [3, 4],
  ]);

  test('are static fields of the options at the end, by which it is traced anew', () => {
    expect(f(m, { axis: 0, by: 2 }).js()).toEqual([8, 12]);
    expect(f(m, { axis: 0, by: 3 }).js()).toEqual([12, 18]);
    expect(traces).toBe(1);
    expect(f(m, { axis: 1, by: 2 }).js()).toEqual([6, 14]);
    expect(traces).toBe(2);
    expect(f(m).item()).toBe(10);
    expect(f(m, { by: 2 }).item()).toBe(20);
    expect(jit((x: NDArray) => f(x, { axis: 1 }))(m).js()).toEqual([3, 7]);
    expect(grad((x: NDArray) => f(x, { axis: 1 }).slice(0))(m).js()).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  test('go together with numbers', () => {
    const g = jit(
      (n: number, x: NDArray, { axis }: { axis: number }) => np.sum(x, axis).mul(n > 1 ? n : 0),
      { staticArgnums: [0], staticArgnames: ['axis'] },
    ) as unknown as (n: number, x: NDArray, options: { axis: number }) => NDArray;
    expect(g(2, m, { axis: 0 }).js()).toEqual([8, 12]);
    expect(g(3, m, { axis: 1 }).js()).toEqual([9, 21]);
  });
});

describe('disableJit', () => {
  const seen: unknown[] = [];
  const f = jit((x: NDArray) => {
    seen.push(x instanceof DenseArray);
    return np.sin(x).mul(2);
  });

  test('runs jitted functions operation by operation, and puts jit on again', () => {
    seen.length = 0;
    const y = disableJit(() => {
      const inside = f(1);
      disableJit(() => f(1), { disable: false });
      disableJit(() => f(1), false);
      return inside;
    });
    expect(seen).toEqual([true, false]);
    expect(y.item()).toBe(f(1).item());
    expect(seen).toEqual([true, false]);
    expect(() =>
      disableJit(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    f(np.ones([3]));
    expect(seen).toEqual([true, false, false]);
  });

  test('static arguments stay as they are, results are arrays', () => {
    const g = jit((x: NDArray, n: number) => [x.mul(n), n + 1], { staticArgnums: 1 });
    const [a, b] = disableJit(() => g(2, 3)) as unknown as [NDArray, NDArray];
    expect([a.item(), b.item()]).toEqual([6, 4]);
    expect(disableJit(() => grad((x: NDArray) => f(x))(0).item())).toBe(2);
  });

  test('refuses promises', () => {
    expect(() => disableJit(async () => 1)).toThrow('disableJit: the function returned a promise');
  });
});

describe('ensureCompileTimeEval', () => {
  test('computes at once what becomes a constant', () => {
    const kept: number[] = [];
    const f = jit((x: NDArray) => {
      const table = ensureCompileTimeEval(() => {
        const sums = np.cumsum(np.ones([3]));
        kept.push(sums.slice(2).item());
        return sums;
      });
      return x.mul(table);
    });
    expect(f(2).js()).toEqual([2, 4, 6]);
    expect(kept).toEqual([3]);
    const text = printProgram(
      makeIR((x: NDArray) => x.mul(ensureCompileTimeEval(() => np.exp(1))))(1),
    );
    expect(text).not.toContain('exp');
    expect(ensureCompileTimeEval(() => jit((x: NDArray) => x.add(1))(1)).item()).toBe(2);
  });

  test('has no values of traced arrays, and the trace goes on after an error', () => {
    const f = jit((x: NDArray) => {
      expect(() => ensureCompileTimeEval(() => np.sin(x))).toThrow(
        'ensureCompileTimeEval: a traced value of',
      );
      return np.cos(x);
    });
    expect(f(0).item()).toBe(1);
  });
});

describe('namedCall', () => {
  test('is one equation of that name', () => {
    const square = (x: NDArray): NDArray => x.mul(x);
    const by = np.array([3, 4]);
    const named = namedCall((x: NDArray) => square(x).mul(by), { name: 'energy' });
    const f = (x: NDArray): NDArray => named(x).sum();
    expect(printProgram(makeIR(f)(by))).toContain('name=energy');
    expect(printProgram(makeIR(namedCall(square))(1))).toContain('name=square');
    expect(f(np.array([1, 2])).item()).toBe(19);
    expect(grad(f)(np.array([1, 2])).js()).toEqual([6, 16]);
    expect(
      jit((y: NDArray) => grad((x: NDArray) => namedCall(() => x.mul(y))())(1))(5).item(),
    ).toBe(5);
  });
});

describe('customGradient', () => {
  test('has the pullback that stands beside the value, and what that uses', () => {
    const clipped = customGradient((x: NDArray, y: NDArray) => {
      const s = np.sin(x);
      return [s.mul(y), (ct: NDArray) => [ct.mul(s).mul(100), ct.mul(x)]];
    });
    expect(clipped(1, 2).item()).toBe(2 * Math.sin(1));
    const [gx, gy] = grad(clipped, { argnums: [0, 1] })(1, 2) as [NDArray, NDArray];
    expect([gx.item(), gy.item()]).toEqual([100 * Math.sin(1), 1]);
    expect(jit(grad(clipped))(1, 2).item()).toBe(100 * Math.sin(1));
    const many = vmap(grad(clipped))(np.array([1, 0]), np.array([2, 3]));
    expect(many.js()).toEqual([100 * Math.sin(1), 0]);
  });

  test('of one argument gives its cotangent by itself; derivatives of it are those of the pullback', () => {
    const cube = customGradient((x: NDArray) => [
      x.mul(x).mul(x),
      (ct: NDArray) => ct.mul(x).mul(x),
    ]);
    expect(grad(cube)(3).item()).toBe(9);
    expect(grad(grad(cube))(3).item()).toBe(6);
    const outer = grad((w: NDArray) => {
      const f = customGradient((x: NDArray) => [x.mul(w), (ct: NDArray) => ct.mul(w).mul(w)]);
      return grad(f)(1);
    });
    expect(outer(5).item()).toBe(10);
  });

  test('integers among the results have no cotangent', () => {
    const f = customGradient((x: NDArray) => [
      { y: x.mul(2), n: np.argmax(x) },
      (ct: { y: NDArray; n: unknown }) => (expect(ct.n).toBe(null), ct.y.mul(7)),
    ]) as unknown as (x: NDArray) => { y: NDArray; n: NDArray };
    expect(grad((x: NDArray) => f(x).y.sum())(np.ones([2])).js()).toEqual([7, 7]);
  });

  test('says what it must return', () => {
    const f = customGradient(((x: NDArray) => x) as never) as (x: number) => NDArray;
    expect(() => f(1)).toThrow('must return [value, pullback]');
  });
});

test('jacobian is jacrev', () => {
  expect(jacobian).toBe(jacrev);
  expect(hessian((x: NDArray) => x.mul(x))(3).item()).toBe(2);
});

test('blockUntilReady gives the tree when its values are there', async () => {
  const tree = { a: jit((x: NDArray) => x.mul(2))(np.ones([3])), b: 'text' };
  expect(await blockUntilReady(tree)).toBe(tree);
  expect(tree.a.js()).toEqual([2, 2, 2]);
  await expect(blockUntilReady(tree, ...([1] as never[] as []))).rejects.toThrow('blockUntilReady');
});
