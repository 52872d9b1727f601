/** Lists that grow, lists of records, classes, closures and typed arrays. */
import { grid, type Subjects } from './subject.js';

const wave = grid(100, (i) => Math.sin(i) + i / 50);
const few = Float64Array.of(0.3, -1.2, 2, 5.5, -3);

export const objectSubjects: Subjects = {
  'lists that grow in a counted loop': {
    source: `function f(x, u) {
      const n = u.length;
      const out = [], pairs = [], after = [x];
      for (let i = 0; i < n; i++) {
        out.push(Math.sin(i * x));
        pairs.push({ t: i, p: [x * i, i] });
        after[after.length] = i * x;
      }
      let s = 0;
      for (const v of out) s += v;
      return s + out.length + out[n - 1] + pairs[n - 1].t * pairs[2].p[0] + pairs[n - 1].p[1]
        + after.length + after[n];
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'lists that are read while they grow': {
    source: `function f(x, u) {
      const n = u.length;
      const ys = [1], ts = [0];
      for (let i = 0; i < n; i++) {
        const y = ys[ys.length - 1], t = ts[i];
        ys.push(y + 0.01 * (x - y * t));
        ts.push(t + 0.01);
        if (y > x) ys[i] = y * 0.99;
      }
      let best = -Infinity;
      for (let i = 0; i < ys.length; i++) best = Math.max(best, ys[i]);
      return best + ys[n] + ts.length + ys.at(-1);
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'lists that grow in loops within loops': {
    source: `function f(x, u) {
      const out = [], rows = [];
      for (let i = 0; i < u.length; i++) {
        const row = [];
        for (let j = 0; j < 70; j++) { out.push(i * x + j); row[j] = out[out.length - 1] * 2; }
        rows.push(row[69] + row.length);
        out.push(-1);
      }
      const counts = new Array(90);
      for (let i = 0; i < 90; i++) counts[i] = i * x;
      return out.length + out[69] + out[70] + out[out.length - 2] + rows[u.length - 1] + counts[89];
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'lists of records under a traced index': {
    source: `function f(x, y) {
      const bodies = [{ m: 1, p: [x, 0] }, { m: 2, p: [y, 1] }, { m: 3, p: [0, 2] }];
      const j = Math.abs(Math.floor(x)) % 3;
      bodies[j].m += y; bodies[j].p[1] *= 2;
      const b = bodies[j];
      b.p[0] -= b.m;
      let s = 0;
      for (let t = 0; t < 80; t++)
        for (let i = 0; i < bodies.length; i++) {
          bodies[i].p[0] += 0.01 * bodies[i].p[1];
          if (i !== j) bodies[i].p[1] -= 0.01 * bodies[j].m * bodies[i].p[0];
        }
      for (const c of bodies) s += c.m * c.p[0] + c.p[1];
      return s;
    }`,
    args: [
      [0.7, 0.9],
      [1.5, 2],
      [-2.5, 1],
    ],
  },
  'many bodies, of which loops pick pairs': {
    source: `function f(x) {
      const bodies = [];
      for (let i = 0; i < 70; i++) bodies.push({ x: x * i, v: 0 });
      for (let t = 0; t < 3; t++) {
        for (let i = 0; i < bodies.length; i++)
          for (let j = 0; j < bodies.length; j++) {
            if (i === j) continue;
            const d = bodies[j].x - bodies[i].x;
            bodies[i].v += d / (1 + d * d);
          }
        for (const b of bodies) b.x += 0.01 * b.v;
      }
      return bodies[0].x + 2 * bodies[69].x + bodies[35].v;
    }`,
    args: [[0.5]],
  },
  'rows of nested lists under a traced index': {
    source: `function f(x, y) {
      const m = [[1, 2], [x, y], [5, 6]], r = [new Float64Array(2), new Float64Array(2)];
      const i = Math.abs(Math.floor(x)) % 3, j = Math.abs(Math.floor(y)) % 2;
      m[i][j] = 7; m[j][0] += y; r[j][1] = x; r[j][j] += 3;
      const row = m[i];
      row[1] *= 2;
      for (let k = 0; k < 90; k++) { m[k % 3][k % 2] += 0.1 * x; r[k % 2][j] -= 0.1; }
      let s = 0;
      for (const q of m) for (const v of q) s = s * 1.5 + v;
      return s + r[0][0] + 2 * r[0][1] + 3 * r[1][0] + 4 * r[1][1];
    }`,
    args: [
      [0.7, 0.9],
      [1.5, 2],
      [-2.5, 1],
    ],
  },
  'a class of numeric fields': {
    source: `function f(x, n) {
      class Vector {
        static made = 0;
        static zero() { return new Vector(0, 0); }
        #hidden = 1; y; count = 0;
        constructor(x, y) { this.x = x; this.y = y; Vector.made++; }
        get length() { return Math.hypot(this.x, this.y); }
        get hidden() { return this.#hidden; }
        set scale(s) { this.x *= s; this.y *= s; this.count++; }
        add(o) { this.x += o.x; this.y += o.y; this.#hidden *= 1.01; return this; }
        #secret(v) { return v * this.#hidden; }
        secret(v) { return this.#secret(v); }
      }
      class Heavy extends Vector {
        constructor(x, y, m) { super(x, y); this.m = m; }
        get weight() { return this.m * this.length; }
        add(o) { super.add(o); this.m += 0.1; return this; }
      }
      const p = new Heavy(x, 1, 2), v = Vector.zero();
      for (let i = 0; i < n; i++) {
        v.x -= 0.01 * p.x; v.y -= 0.01 * p.y;
        p.add(v);
        if (p.x < 0.2) p.scale = 0.99; else v.add(v);
      }
      return p.x + 2 * p.y + 3 * p.weight + p.hidden + v.hidden + p.count + Vector.made + p.secret(2);
    }`,
    args: [
      [0.5, 10],
      [0.5, 100],
    ],
  },
  'closures with state, defaults, recursion on known values': {
    source: `function f(x, y) {
      const counter = (start, step = start * 2) => { let n = start; return { next: () => (n += step), get now() { return n; } }; };
      const a = counter(x), b = counter(1, y);
      const power = (v, n) => n === 0 ? 1 : v * power(v, n - 1);
      function tree(v, depth) { return depth === 0 ? v : tree(v * 0.5, depth - 1) + tree(v + 1, depth - 1); }
      for (let i = 0; i < 80; i++) { if (a.now > 20 * x) b.next(); a.next(); }
      return a.now + b.now * 2 + power(x, 5) + tree(y, 4);
    }`,
    args: [
      [0.7, 0.9],
      [1.5, 2],
    ],
  },
  'variables behind a jump that inner functions write': {
    source: `function f(x, u) {
      if (x < -1) return x;
      let count = 0;
      for (const v of u) {
        let inner = v;
        const add = (w) => { count += w; inner *= 2; };
        if (v > x) add(v);
        if (inner > 10) return count;
        count += inner;
      }
      return count;
    }`,
    args: [
      [0.7, few],
      [-2, few],
      [0.5, wave],
    ],
  },
  'objects with getters and methods as state': {
    source: `function f(x) {
      const s = { t: 0, y: x, get e() { return this.y * this.y; }, step(h) { this.y -= h * this.y; this.t += h; }, set both(v) { this.t = v; this.y = v; } };
      while (s.e > 0.1 && s.t < 5) s.step(0.05);
      if (x > 1) s.both = 0.5;
      const copy = { ...s, t: 7 };
      delete copy.y;
      return s.t + s.y * 3 + copy.t + ('y' in copy ? 1 : 0) + copy.e;
    }`,
    args: [[0.7], [1.5], [0.1]],
  },
  'typed arrays of all kinds': {
    source: `function f(x, u) {
      const a = new Float32Array(4), b = new Int32Array(4), c = new Uint8Array(3), d = new Int16Array([1, 2, 3]);
      a[0] = x; a[1] += x * 3; b[0] = x * 1e10; b[1] = -x * 7.9; b[2] = 2 ** 31 + x; c[0] = x * 300; c[1] = -1; c[2]--;
      d[1] = x * 70000; d[2] += 40000;
      const e = Float64Array.from([x, 2, 3]), g = Float64Array.of(x, 5), h = Float64Array.from({ length: 3 }, (_, i) => i * x);
      const k = new Float64Array(6);
      k.set([x, 1], 1); k.set(e, 3);
      const part = k.subarray(2, 5);
      part[0] = 9; part[2] *= x;
      const whole = new Float64Array(u), n = new Float64Array([x, ...g]);
      whole[1] *= x;
      return a[0] + a[1] + b[0] + b[1] * 2 + b[2] + c[0] + c[1] + c[2] + d[1] + d[2] + e[1] + g[0] + h[2]
        + k[1] + k[2] * 3 + k[4] * 5 + part.length + whole[1] + n[2] + k.length + n.length;
    }`,
    args: [
      [0.7, few],
      [-1.3, few],
    ],
  },
  'integer arrays that wrap around in loops': {
    source: `function f(x) {
      const h = new Int32Array(4), g = new Uint32Array(2), k = new Uint16Array(1);
      for (let i = 0; i < 100; i++) {
        h[i % 4] = h[i % 4] * 31 + i * 65537 * x;
        h[0]++;
        g[0] = g[0] * 1664525 + 1013904223; g[1] -= 3;
        k[0] += 1000 * x;
      }
      return (h[0] ^ h[1]) + h[2] * 0.5 + h[3] + g[0] + g[1] + k[0];
    }`,
    args: [[1], [3], [0.7]],
  },
  'arrays that are turned into others': {
    source: `function f(x, u) {
      const l = Array.from(u), m = [...u], o = Object.assign({}, { a: x }, { b: 2 }), p = Array.from({ length: 3 }, (_, i) => i * x);
      l[0] = x; m.push(x);
      const q = structuredClone([1, 2]), w = Array.of(x, 3), [first, ...others] = u;
      return l[0] + l.length + m[m.length - 1] + m.length + o.a + o.b + p[2] + q[1] + w[0] + first + others.length
        + Math.max(...u) + Math.min(...l) + Math.hypot(...p) + (Array.isArray(l) ? 1 : 0) + u[0];
    }`,
    args: [[0.7, few]],
  },
};
