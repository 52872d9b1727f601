/** Functions as people write them, with the arguments that they are tried with. */
import { grid, type Subjects } from './subject.js';

export const basicSubjects: Subjects = {
  'a sum of squares over data': {
    source: `function loss(w, xs, ys) {
      let sum = 0;
      for (let i = 0; i < xs.length; i++) {
        const e = w[0] * Math.exp(-w[1] * xs[i]) - ys[i];
        sum += e * e;
      }
      return sum / xs.length;
    }`,
    args: [[[1, 2], grid(100, (i) => i / 100), grid(100, (i) => i / 50)]],
  },
  'an early return, a loop that is left, and a switch': {
    source: `function f(x) {
      if (x < 0) return -x;
      let y = x;
      while (y > 1) {
        y = y / 2;
        if (y < 1.5 && y > 1.2) break;
      }
      switch (Math.floor(x)) {
        case 1: y++;
        case 2: y += 2; break;
        default: y = x > 3 ? y * 2 : 0;
      }
      return y;
    }`,
    args: [[-1.5], [0.3], [1.1], [2.6], [5.3], [1000.7]],
  },
  'labels, and a return out of two loops': {
    source: `function g(x, n) {
      let best = -1;
      outer: for (let i = 0; i < 200; i++) {
        for (let j = 0; j < 100; j++) {
          if (i * j > x) { best = i + x; break outer; }
          if (j > i) continue outer;
        }
        if (i > 90) return i * x;
      }
      return best * n;
    }`,
    args: [
      [10.5, 3],
      [9000.5, 1],
      [50.25, 2],
    ],
  },
  'lists, for of, and counting up': {
    source: `function poly(x) {
      const c = [1, 2, 3, 4];
      let r = 0;
      for (const a of c) r = r * x + a;
      const out = [];
      for (let i = 0; i < 3; i++) out.push(r * i);
      out[1] += 3; out[2] **= 2;
      let k = 0; k++; ++k; const z = k++ + k;
      return out[0] + out[1] + out[2] * z;
    }`,
    args: [[0.5], [2]],
  },
  'records of state that a loop changes': {
    source: `function orbit(x) {
      const p = { pos: [x, 1], vel: [0, x * x] };
      for (let t = 0; t < 100; t++) {
        p.vel[0] -= p.pos[0] * 0.01; p.vel[1] -= p.pos[1] * 0.01;
        p.pos[0] += p.vel[0] * 0.01; p.pos[1] += p.vel[1] * 0.01;
        if (p.pos[0] < 0.9) { p.vel[0] = -p.vel[0]; }
      }
      return p.pos[0] * p.pos[1];
    }`,
    args: [[1], [0.5]],
  },
  'two arrays that are written into by turns': {
    source: `function heat(a) {
      let u = new Float64Array(64), v = new Float64Array(64);
      for (let i = 0; i < 64; i++) u[i] = Math.sin(a * i);
      for (let t = 0; t < 50; t++) {
        for (let i = 1; i < 63; i++) v[i] = u[i] + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1]);
        [u, v] = [v, u];
      }
      let s = 0;
      for (let i = 0; i < 64; i++) s += u[i] * u[i];
      return s;
    }`,
    args: [[0.3]],
  },
  'a function within that changes a variable outside': {
    source: `function count(x) {
      let calls = 0;
      const half = (y) => { calls += 1; return y / 2; };
      let y = x;
      while (y > 1) y = half(y);
      return calls + y;
    }`,
    args: [[0.3], [1000.5]],
  },
  'an argument that is refused': {
    source: `function root(x) {
      if (!(x > 0)) throw new RangeError('not positive');
      return Math.sqrt(x);
    }`,
    args: [[4], [0.25]],
  },
  'the extremes of operators': {
    source: `function bits(x) {
      const a = (x * 4294967296.5) | 0, b = a >>> 3, c = ~a ^ 0xff, d = a << 5, e = a % 7;
      return b + c * 2 + d + e + (x > 1 ? Math.round(-x) : Math.sign(x)) + Math.max(x, 3, -x);
    }`,
    args: [[0.7], [-3.25], [12.5]],
  },
};
