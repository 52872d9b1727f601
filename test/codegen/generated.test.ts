/** What small programs become: their loops and their JS. */
import { describe, expect, it } from 'vitest';
import { printSchedule } from '../../src/loops/print.js';
import type { Program } from '../../src/ir/program.js';
import {
  argumentsFor,
  expectAgrees,
  f32,
  f64,
  i32,
  number,
  programOf,
  type Writer,
} from './support.js';
import type { Var } from '../../src/ir/program.js';

function generated(program: Program, rtol = 1e-14): { loops: string; js: string } {
  const { code } = expectAgrees(program, argumentsFor(program, 1), { rtol, atol: rtol });
  return { loops: printSchedule(code.schedule), js: code.source };
}

const js = (program: Program, rtol?: number): string => generated(program, rtol).js;

/** tanh(x) · exp(-x²) */
const bell = (b: Writer, x: Var): Var =>
  b.plain('mul', b.plain('tanh', x), b.plain('exp', b.plain('neg', b.plain('mul', x, x))));

const softmax = (b: Writer, x: Var): Var => {
  const [rows, columns] = x.aval.shape as [number, number];
  const rowwise = (v: Var): Var => b.spread(v, [rows, columns], [0]);
  const largest = b.one('reduceMax', [x], { axes: [1] });
  const e = b.plain('exp', b.plain('sub', x, rowwise(largest)));
  return b.plain('div', e, rowwise(b.one('reduceSum', [e], { axes: [1] })));
};

describe('scalars', () => {
  it('are straight-line code', () => {
    const program = programOf((b) => [bell(b, b.input(f64()))]);
    expect(generated(program)).toMatchInlineSnapshot(`
      {
        "js": "function f(a) {
        const f_2 = Math.tanh(a) * Math.exp(-(a * a));
        return f_2;
      }
      return f;
      //# sourceURL=tanjent/f.js
      ",
        "loops": "function f(a:f64) -> (f:f64)
        kernel mul f
          f = mul(tanh(a), exp(neg(mul(a, a))))",
      }
    `);
  });

  it('are rounded after each operation, in float32', () => {
    const program = programOf((b) => {
      const x = b.input(f32());
      return [b.plain('add', b.plain('exp', x), x)];
    });
    expect(js(program, 1e-7)).toMatchInlineSnapshot(`
      "function f(a) {
        const c = Math.fround(Math.fround(Math.exp(a)) + a);
        return c;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('of integers wrap', () => {
    const program = programOf((b) => {
      const [x, y] = [b.input(i32()), b.input(i32())];
      return [b.plain('mul', b.plain('add', x, y), x)];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a, b) {
        const d = Math.imul(a + b | 0, a);
        return d;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('compute only the side of a select that is taken', () => {
    const program = programOf((b) => {
      const x = b.input(f64());
      return [b.plain('select', b.plain('gt', x, number(0)), b.plain('sin', x), b.plain('exp', x))];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const e = a > 0 ? Math.sin(a) : Math.exp(a);
        return e;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('that a call gives are its return values', () => {
    const square = programOf((b) => {
      const x = b.input(f64());
      return [b.plain('mul', x, x), b.plain('sin', x)];
    });
    const program = programOf((b) => {
      const [y, z] = b.emit('call', [b.input(f64())], { name: 'square', program: square });
      const [w] = b.emit('call', [z as Var], { name: 'square', program: square });
      return [b.plain('add', y as Var, w as Var)];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function square(a) {
        const b = a * a;
        const c = Math.sin(a);
        return [b, c];
      }
      function f(a) {
        // call b c
        const results = square(a);
        const b = results[0];
        const c = results[1];
        // call d e
        const results_2 = square(c);
        const d = results_2[0];
        const e = results_2[1];
        // add f
        const f_2 = b + d;
        return f_2;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });
});

describe('elementwise equations', () => {
  it('are one loop', () => {
    const program = programOf((b) => {
      const x = b.input(f64(1000));
      return [b.plain('add', bell(b, x), b.plain('mul', number(0.5), x))];
    });
    expect(generated(program)).toMatchInlineSnapshot(`
      {
        "js": "function f(a) {
        const h = new Float64Array(1000);
        for (let i = 0; i < 1000; i++) {
          const a_i = a[i];
          h[i] = Math.tanh(a_i) * Math.exp(-(a_i * a_i)) + 0.5 * a_i;
        }
        return h;
      }
      return f;
      //# sourceURL=tanjent/f.js
      ",
        "loops": "function f(a:f64[1000]) -> (h:f64[1000])
        kernel add h
          for i in 0 .. 1000
            let a_i:f64 = a[i]
            h[i] = add(mul(tanh(a_i), exp(neg(mul(a_i, a_i)))), mul(0.5, a_i))",
      }
    `);
  });

  it('over one space share a loop', () => {
    const program = programOf((b) => {
      const x = b.input(f64(4, 25));
      const y = b.plain('exp', x);
      return [b.plain('sin', y), b.one('reshape', [b.plain('cos', y)], { shape: [100] })];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const c = new Float64Array(100);
        const e = new Float64Array(100);
        for (let i = 0; i < 100; i++) {
          const b = Math.exp(a[i]);
          c[i] = Math.sin(b);
          e[i] = Math.cos(b);
        }
        return [c, e];
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('on small arrays are written out', () => {
    const program = programOf((b) => {
      const x = b.input(f64(3));
      const y = b.plain('mul', x, x);
      return [y, b.one('reduceSum', [y], { axes: [0] })];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const b = new Float64Array(3);
        const a0 = a[0];
        const b0 = a0 * a0;
        b[0] = b0;
        const a1 = a[1];
        const b1 = a1 * a1;
        b[1] = b1;
        const a2 = a[2];
        const b2 = a2 * a2;
        b[2] = b2;
        const c = b0 + b1 + b2;
        return [b, c];
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('read rows and columns by row offsets', () => {
    const program = programOf((b) => {
      const [x, row, column] = [b.input(f64(30, 20)), b.input(f64(20)), b.input(f64(30))];
      const sum = b.plain('add', x, b.spread(row, [30, 20], [1]));
      return [b.plain('mul', sum, b.spread(b.plain('exp', column), [30, 20], [0]))];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a, b, c) {
        const h = new Float64Array(600);
        for (let i = 0; i < 30; i++) {
          const n = i * 20;
          const f_2 = Math.exp(c[i]);
          for (let j = 0; j < 20; j++) {
            const n_2 = n + j;
            h[n_2] = (a[n_2] + b[j]) * f_2;
          }
        }
        return h;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('that are costly and read again and again are stored', () => {
    const program = programOf((b) => {
      const [x, row] = [b.input(f64(30, 20)), b.input(f64(20))];
      return [b.plain('add', x, b.spread(b.plain('exp', row), [30, 20], [1]))];
    });
    expect(generated(program).loops).toMatchInlineSnapshot(`
      "arena 192 bytes

      function f(a:f64[600], b:f64[20]) -> (e:f64[600])
        arena c:f64[20] at 0
        kernel exp c
          for i in 0 .. 20
            c[i] = exp(b[i])
        kernel add e
          for i_2 in 0 .. 30
            let n:i32 = i_2 * 20
            for j in 0 .. 20
              let n_2:i32 = n + j
              e[n_2] = add(a[n_2], c[j])"
    `);
  });
});

describe('cases of an index', () => {
  it('cut the loop where they begin', () => {
    const program = programOf((b) => {
      const x = b.input(f64(100));
      const right = b.one('pad', [b.plain('sin', x), number(0)], {
        low: [1],
        high: [0],
        interior: [0],
      });
      const left = b.one('pad', [x, number(0)], { low: [0], high: [1], interior: [0] });
      return [b.plain('add', left, right)];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const e = new Float64Array(101);
        e[0] = a[0] + 0;
        for (let i = 1; i < 97; i += 4) {
          const d = a[i];
          e[i] = d + Math.sin(a[i - 1]);
          const d_2 = a[i + 1];
          e[i + 1] = d_2 + Math.sin(d);
          const d_3 = a[i + 2];
          e[i + 2] = d_3 + Math.sin(d_2);
          e[i + 3] = a[i + 3] + Math.sin(d_3);
        }
        const d = a[97];
        e[97] = d + Math.sin(a[96]);
        const d_2 = a[98];
        e[98] = d_2 + Math.sin(d);
        const d_3 = a[99];
        e[99] = d_3 + Math.sin(d_2);
        e[100] = 0 + Math.sin(d_3);
        return e;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('stencils share work between neighbouring turns', () => {
    const program = programOf((b) => {
      const x = b.input(f64(101));
      const y = b.plain('mul', x, x);
      const from = (start: number) =>
        b.one('slice', [y], { starts: [start], stops: [start + 100], steps: [1] });
      return [b.plain('sub', from(1), from(0))];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const e = new Float64Array(100);
        for (let i = 0; i < 100; i += 4) {
          const a_at = a[i + 1];
          const b = a_at * a_at;
          const a_i = a[i];
          e[i] = b - a_i * a_i;
          const a_at_2 = a[i + 2];
          const b_2 = a_at_2 * a_at_2;
          e[i + 1] = b_2 - b;
          const a_at_3 = a[i + 3];
          const b_3 = a_at_3 * a_at_3;
          e[i + 2] = b_3 - b_2;
          const a_at_4 = a[i + 4];
          e[i + 3] = a_at_4 * a_at_4 - b_3;
        }
        return e;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });
});

describe('reductions', () => {
  it('fuse with what is before and after them', () => {
    const program = programOf((b) => {
      const x = b.input(f64(1000));
      const largest = b.one('reduceMax', [x], { axes: [0] });
      const e = b.plain('exp', b.plain('sub', x, b.spread(largest, [1000])));
      const sum = b.one('reduceSum', [e], { axes: [0] });
      return [
        b.plain('add', b.plain('log', sum), largest),
        b.plain('div', e, b.spread(sum, [1000])),
      ];
    });
    expect(generated(program)).toMatchInlineSnapshot(`
      {
        "js": "const arena = new ArrayBuffer(8000);
      const e = new Float64Array(arena, 0, 1000);
      function f(a) {
        const j = new Float64Array(1000);
        // reduceMax b
        let max = -Infinity;
        let max_2 = -Infinity;
        let max_3 = -Infinity;
        let max_4 = -Infinity;
        for (let i = 0; i < 1000; i += 4) {
          max = Math.max(max, a[i]);
          max_2 = Math.max(max_2, a[i + 1]);
          max_3 = Math.max(max_3, a[i + 2]);
          max_4 = Math.max(max_4, a[i + 3]);
        }
        const b = Math.max(Math.max(max, max_3), Math.max(max_2, max_4));
        // reduceSum f, exp e
        let sum = 0;
        for (let block = 0; block < 1000; block += 512) {
          const stop = Math.min(block + 512, 1000);
          let sum_2 = 0;
          let sum_3 = 0;
          let sum_4 = 0;
          let sum_5 = 0;
          for (let i_2 = block; i_2 < stop; i_2 += 4) {
            const e_2 = Math.exp(a[i_2] - b);
            e[i_2] = e_2;
            sum_2 += e_2;
            const e_3 = Math.exp(a[i_2 + 1] - b);
            e[i_2 + 1] = e_3;
            sum_3 += e_3;
            const e_4 = Math.exp(a[i_2 + 2] - b);
            e[i_2 + 2] = e_4;
            sum_4 += e_4;
            const e_5 = Math.exp(a[i_2 + 3] - b);
            e[i_2 + 3] = e_5;
            sum_5 += e_5;
          }
          sum += sum_2 + sum_4 + (sum_3 + sum_5);
        }
        const f_2 = sum;
        // add h
        const h = Math.log(f_2) + b;
        // div j
        for (let i_2 = 0; i_2 < 1000; i_2++) {
          j[i_2] = e[i_2] / f_2;
        }
        return [h, j];
      }
      return f;
      //# sourceURL=tanjent/f.js
      ",
        "loops": "arena 8000 bytes

      function f(a:f64[1000]) -> (h:f64, j:f64[1000])
        arena e:f64[1000] at 0
        kernel reduceMax b
          var max:f64 = -Infinity
          var max_2:f64 = -Infinity
          var max_3:f64 = -Infinity
          var max_4:f64 = -Infinity
          for i in 0 .. 1000 by 4
            max = max(max, a[i])
            max_2 = max(max_2, a[i + 1])
            max_3 = max(max_3, a[i + 2])
            max_4 = max(max_4, a[i + 3])
          b = max(max(max, max_3), max(max_2, max_4))
        kernel reduceSum f, exp e
          var sum:f64 = 0
          for block in 0 .. 1000 by 512
            let stop:i32 = min(block + 512, 1000)
            var sum_2:f64 = 0
            var sum_3:f64 = 0
            var sum_4:f64 = 0
            var sum_5:f64 = 0
            for i_2 in block .. stop by 4
              let e_2:f64 = exp(sub(a[i_2], b))
              e[i_2] = e_2
              sum_2 = add(sum_2, e_2)
              let e_3:f64 = exp(sub(a[i_2 + 1], b))
              e[i_2 + 1] = e_3
              sum_3 = add(sum_3, e_3)
              let e_4:f64 = exp(sub(a[i_2 + 2], b))
              e[i_2 + 2] = e_4
              sum_4 = add(sum_4, e_4)
              let e_5:f64 = exp(sub(a[i_2 + 3], b))
              e[i_2 + 3] = e_5
              sum_5 = add(sum_5, e_5)
            sum = add(sum, add(add(sum_2, sum_4), add(sum_3, sum_5)))
          f = sum
        kernel add h
          h = add(log(f), b)
        kernel div j
          for i_3 in 0 .. 1000
            j[i_3] = div(e[i_3], f)",
      }
    `);
  });

  it('over short rows are written out', () => {
    const program = programOf((b) => [softmax(b, b.input(f64(50, 3)))]);
    expect(js(program)).toMatchInlineSnapshot(`
      "const arena = new ArrayBuffer(64);
      const e = new Float64Array(arena, 0, 3);
      function f(a) {
        const h = new Float64Array(150);
        for (let i = 0; i < 50; i++) {
          const n = i * 3;
          const a_at = a[n];
          const a_at_2 = a[n + 1];
          const a_at_3 = a[n + 2];
          const b = Math.max(Math.max(a_at, a_at_2), a_at_3);
          e[0] = Math.exp(a_at - b);
          e[1] = Math.exp(a_at_2 - b);
          e[2] = Math.exp(a_at_3 - b);
          const e0 = e[0];
          const e1 = e[1];
          const e2 = e[2];
          const f_2 = e0 + e1 + e2;
          h[n] = e0 / f_2;
          h[n + 1] = e1 / f_2;
          h[n + 2] = e2 / f_2;
        }
        return h;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('over long rows loop', () => {
    const program = programOf((b) => [softmax(b, b.input(f64(20, 50)))]);
    expect(js(program)).toMatchInlineSnapshot(`
      "const arena = new ArrayBuffer(448);
      const e = new Float64Array(arena, 0, 50);
      function f(a) {
        const h = new Float64Array(1000);
        for (let i = 0; i < 20; i++) {
          let max = -Infinity;
          let max_2 = -Infinity;
          let max_3 = -Infinity;
          let max_4 = -Infinity;
          const n = i * 50;
          for (let i_2 = 0; i_2 < 48; i_2 += 4) {
            const n_2 = n + i_2;
            max = Math.max(max, a[n_2]);
            max_2 = Math.max(max_2, a[n_2 + 1]);
            max_3 = Math.max(max_3, a[n_2 + 2]);
            max_4 = Math.max(max_4, a[n_2 + 3]);
          }
          const a_at = a[n + 48];
          const a_at_2 = a[n + 49];
          const b = Math.max(Math.max(Math.max(Math.max(max, max_3), Math.max(max_2, max_4)), a_at), a_at_2);
          let sum = 0;
          let sum_2 = 0;
          let sum_3 = 0;
          let sum_4 = 0;
          for (let i_3 = 0; i_3 < 48; i_3 += 4) {
            const n_2 = n + i_3;
            const e_2 = Math.exp(a[n_2] - b);
            e[i_3] = e_2;
            sum += e_2;
            const e_3 = Math.exp(a[n_2 + 1] - b);
            e[i_3 + 1] = e_3;
            sum_2 += e_3;
            const e_4 = Math.exp(a[n_2 + 2] - b);
            e[i_3 + 2] = e_4;
            sum_3 += e_4;
            const e_5 = Math.exp(a[n_2 + 3] - b);
            e[i_3 + 3] = e_5;
            sum_4 += e_5;
          }
          const e_2 = Math.exp(a_at - b);
          e[48] = e_2;
          const e_3 = Math.exp(a_at_2 - b);
          e[49] = e_3;
          const f_2 = sum + sum_3 + (sum_2 + sum_4) + e_2 + e_3;
          for (let j = 0; j < 50; j++) {
            h[n + j] = e[j] / f_2;
          }
        }
        return h;
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });

  it('over columns walk through memory in order', () => {
    const program = programOf((b) => {
      const x = b.input(f64(600, 40));
      return [b.one('reduceSum', [b.plain('mul', x, x)], { axes: [0] })];
    });
    expect(generated(program).loops).toMatchInlineSnapshot(`
      "arena 640 bytes

      function f(a:f64[24000]) -> (c:f64[40])
        arena total:f64[40] at 0
        arena block:f64[40] at 320
        kernel reduceSum c
          for i in 0 .. 40
            total[i] = 0
          for first in 0 .. 600 by 512
            for i_2 in 0 .. 40
              block[i_2] = 0
            let stop:i32 = min(first + 512, 600)
            for row in first .. stop by 4
              let n:i32 = row * 40
              for i_3 in 0 .. 40
                let n_2:i32 = n + i_3
                let a_at:f64 = a[n_2]
                let a_at_2:f64 = a[n_2 + 40]
                let a_at_3:f64 = a[n_2 + 80]
                let a_at_4:f64 = a[n_2 + 120]
                let t:f64 = add(add(mul(a_at, a_at), mul(a_at_2, a_at_2)), mul(a_at_3, a_at_3))
                block[i_3] = add(block[i_3], add(t, mul(a_at_4, a_at_4)))
            for i_4 in 0 .. 40
              total[i_4] = add(total[i_4], block[i_4])
          for i_5 in 0 .. 40
            c[i_5] = total[i_5]"
    `);
  });

  it('over one space share a loop', () => {
    const program = programOf((b) => {
      const x = b.input(f64(1000));
      const sum = b.one('reduceSum', [x], { axes: [0] });
      const squares = b.one('reduceSum', [b.plain('mul', x, x)], { axes: [0] });
      return [sum, squares, b.plain('exp', x)];
    });
    expect(js(program)).toMatchInlineSnapshot(`
      "function f(a) {
        const e = new Float64Array(1000);
        let sum = 0;
        let sum_2 = 0;
        for (let block = 0; block < 1000; block += 512) {
          const stop = Math.min(block + 512, 1000);
          let sum_3 = 0;
          let sum_4 = 0;
          let sum_5 = 0;
          let sum_6 = 0;
          let sum_7 = 0;
          let sum_8 = 0;
          let sum_9 = 0;
          let sum_10 = 0;
          for (let i = block; i < stop; i += 4) {
            const a_i = a[i];
            e[i] = Math.exp(a_i);
            sum_3 += a_i;
            sum_4 += a_i * a_i;
            const a_at = a[i + 1];
            e[i + 1] = Math.exp(a_at);
            sum_5 += a_at;
            sum_6 += a_at * a_at;
            const a_at_2 = a[i + 2];
            e[i + 2] = Math.exp(a_at_2);
            sum_7 += a_at_2;
            sum_8 += a_at_2 * a_at_2;
            const a_at_3 = a[i + 3];
            e[i + 3] = Math.exp(a_at_3);
            sum_9 += a_at_3;
            sum_10 += a_at_3 * a_at_3;
          }
          sum += sum_3 + sum_7 + (sum_5 + sum_9);
          sum_2 += sum_4 + sum_8 + (sum_6 + sum_10);
        }
        const b = sum;
        const d = sum_2;
        return [b, d, e];
      }
      return f;
      //# sourceURL=tanjent/f.js
      "
    `);
  });
});
