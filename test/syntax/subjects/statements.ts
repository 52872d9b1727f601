/** Assignments within expressions, patterns, chains, switches and loops. */
import { grid, type Subjects } from './subject.js';

const wave = grid(100, (i) => Math.sin(i) + i / 50);
const few = Float64Array.of(0.3, -1.2, 2, 5.5, -3);

export const statementSubjects: Subjects = {
  'choices made as statements': {
    source: `function f(x, y) {
      let a = 1, b = 2, c = 3, calls = 0;
      const note = (v) => { calls++; return v; };
      x > 0 ? (a = x) : (b = x);
      x > y && (c = y);
      x < y || (c += 10);
      x > 1 ? note(a) : y > 1 ? note(b) : 0;
      x > 0 && note(c) > 1 && (b = 7);
      return a + 10 * b + 100 * c + 1000 * calls;
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 2],
      [3, 1],
    ],
  },
  'assignments and sequences within expressions': {
    source: `function f(x, y) {
      let a, b = 0, c;
      const d = (a = x * 2) + (b = a + 1, b * 2);
      c = a = y;
      const e = x > 0 ? (b += 1, b * 2) : (c = 4) + a++;
      const g = (x > y && (a = 9)) || (b = 5);
      return a + 10 * b + 100 * c + d + e + (g ? 0.5 : 0.25);
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 2],
      [3, 1],
    ],
  },
  'logical assignments': {
    source: `function f(x, y) {
      let a = x, b = y, c, o = { p: x, q: undefined, n: 0 }, l = [0, y];
      a &&= b + 1; b ||= 3; c ??= 5;
      o.p &&= 2 * x; o.q ??= y; o.n ||= x + 1; l[0] ||= y; l[1] &&= x;
      x > 0 && (a ||= 4);
      if (y > 0) { a &&= 7; l[1] ||= 8; o.p ??= 3; }
      return a + 10 * b + 100 * c + o.p + o.q + o.n + l[0] + l[1];
    }`,
    args: [
      [0.7, 0.9],
      [3, 0],
      [0, 0],
      [0, 2],
    ],
    kinks: [0],
  },
  'patterns that write': {
    source: `function f(x, y) {
      const a = [1, 2, 3], o = {}, p = { u: 0, v: [0, 0] };
      let r, s, rest, t;
      [a[0], a[1]] = [a[1], a[0] * x];
      [a[2], ...rest] = [x, y, 5];
      ({ u: p.u, v: [p.v[0], p.v[1] = 6], ...t } = { u: x, v: [y], w: 8 });
      [r, s = x * 3] = [y];
      ({ r, s: o.s = r } = { r: x });
      [r, s] = [s, r];
      const { k = y, m: [n, z = k] = [x] } = { k: undefined };
      return a[0] + 2 * a[1] + 3 * a[2] + rest[1] + p.u + 5 * p.v[0] + p.v[1] + t.w + r * 11 + s
        + o.s + k + 7 * n + z;
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 2],
    ],
  },
  'patterns under a traced condition': {
    source: `function f(x, y) {
      const a = new Float64Array(3);
      let [p, q] = [x, y];
      if (x > y) [p, q] = [q, p];
      x > 0 ? ([a[0], a[1]] = [p, q]) : ({ a: a[1] = 4, b: a[2] } = { b: x });
      for (let i = 0; i < 80; i++) [p, q] = [q, p + q * 0.1];
      return a[0] + 10 * a[1] + 100 * a[2] + p + 3 * q;
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 2],
      [3, 1],
    ],
  },
  'optional chains': {
    source: `function f(x, u) {
      const o = { p: { q: x, g(v) { return v * this.q; } }, l: [1, x] }, n = null;
      const i = Math.abs(Math.floor(x)) % 2;
      const a = o?.p?.q * 2, b = n?.p.q.r ?? 4, c = o.l?.[i] + u?.[i + 1], d = o.p?.g(3);
      const e = n?.g(x) ?? 1, h = o.none?.(x) ?? 2, k = o.p.g?.(x + 1), m = (n?.p)?.q ?? 3;
      const s = o.l?.map((v) => v * 2)[1], t = u?.length;
      return a + b + c + d + e + h + k + m + s + t;
    }`,
    args: [
      [0.7, few],
      [-1.5, few],
    ],
  },
  'a switch that falls through, with a default in the midst': {
    source: `function f(x, y) {
      let a = 0;
      sw: switch (Math.floor(x)) {
        case 0: a += 1;
        case y > 1 ? 1 : 2: { a += 10; if (y < 0) break sw; }
        default: a += 100;
        case 3: a += 1000; break;
        case -1: a = y;
      }
      switch (true) { case x > 1: a += 0.5; break; case x > 0: a += 0.25; }
      return a;
    }`,
    args: [
      [0.7, 2],
      [1.5, 2],
      [1.5, -1],
      [3.1, 1],
      [-0.5, 7],
      [9, 1],
    ],
  },
  'labels, do, and loops left early': {
    source: `function f(x, u) {
      let s = 0, k = 0;
      block: { if (x > 1) break block; s += 5; }
      do { k++; s += k * x; if (s > 40) break; } while (k < 90 && s > -50);
      outer: do {
        for (const v of u) { if (v * x > 1) continue outer; if (v < -2) break outer; s += v; }
        k++;
      } while (k < 5);
      let j = 10; do j -= 0.75; while (j > x);
      return s + k * 100 + j;
    }`,
    args: [
      [0.7, few],
      [1.5, few],
      [-1, few],
    ],
  },
  'for of entries, keys, sets, maps and strings, and for in': {
    source: `function f(x, u) {
      let s = 0;
      for (const [i, v] of u.entries()) s += i * v * x;
      for (const i of u.keys()) s += i;
      for (const v of u.values()) s -= v * 0.5 * x;
      for (const [i, v] of [x, 2, 3].entries()) s += i * v;
      for (const v of new Set([1, 2, 2, 3])) s += v * x;
      for (const [k, v] of new Map([['a', x], ['b', 2]])) s += k === 'b' ? v * 3 : v;
      for (const c of 'abc') s += c === 'b' ? x : 1;
      const o = { p: x, q: 2, r: [1, x] };
      for (const k in o) if (k !== 'r') s += o[k] * 7;
      for (const [k, v] of Object.entries({ a: 1, b: x })) s += v * k.length;
      for (const k of Object.keys(o)) if (x > 0 && k === 'p') s += o[k];
      for (const i in [5, 6]) s += Number(i) * x;
      return s;
    }`,
    args: [
      [0.7, few],
      [-0.7, few],
      [0.7, wave],
    ],
  },
  'Math under other names': {
    source: `function f(x, y) {
      const { sin, PI, max: most } = Math;
      const M = Math, N = Number;
      let total = 0;
      for (const name of ['cos', 'tanh', 'abs']) total += Math[name](x);
      const g = Math.exp, { hypot } = globalThis.Math;
      return sin(x) + PI + most(x, y, 0) + M.sqrt(y * y) + total + g(x) + hypot(x, y)
        + [x, y].map(Math.cos)[1] + (N.isFinite(x) ? 1 : 0) + Number.EPSILON + Number.parseFloat('2')
        + (Number.isSafeInteger(y) ? 1 : 0) + (M === Math ? 1 : 0);
    }`,
    args: [
      [0.7, 2],
      [-1.5, 2.5],
    ],
  },
};
