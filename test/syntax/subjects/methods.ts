/** Methods of arrays and lists, with callbacks that read and write what is around them. */
import { grid, type Subjects } from './subject.js';

const wave = grid(100, (i) => Math.sin(i) + i / 50);
const few = Float64Array.of(0.3, -1.2, 2, 5.5, -3);

export const methodSubjects: Subjects = {
  'map, and how often its function is called': {
    source: `function f(x, u) {
      let calls = 0;
      const squares = u.map((v, i) => { calls++; return v * v * x + i; });
      return squares[0] + squares[u.length - 1] * 2 + calls;
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'forEach, which writes variables and arrays': {
    source: `function f(x, u) {
      let [sum, last] = [0, 0];
      const out = new Float64Array(u.length);
      u.forEach((v, i) => { sum += v * x; last = v; out[i] = sum; });
      return sum + last + out[3];
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'every and some stop where JavaScript does': {
    source: `function f(x, u) {
      let calls = 0;
      const all = u.every((v) => { calls++; return v * x < 1.5; });
      const any = u.some((v) => { calls += 100; return v * x > 1; });
      return calls + (all ? 0.5 : 0) + (any ? 0.25 : 0) + x;
    }`,
    args: [
      [0.3, few],
      [0.9, wave],
      [-0.1, wave],
    ],
  },
  'every, some, find and findIndex of a list of traced numbers': {
    source: `function f(x, y) {
      const l = [x, y, x + y, x - y];
      let calls = 0;
      const i = l.findIndex((v) => { calls++; return v > 1; });
      const found = l.find((v) => v > 0.5);
      const last = l.findLast((v) => v < 0.5), at = l.findLastIndex((v) => v < 0);
      const r = (l.every((v) => v > 0) ? 1 : 0) + (l.some((v) => v > 2) ? 10 : 0);
      return i * 100 + calls + r + (found ?? -7) + (last ?? 5) * 3 + at;
    }`,
    args: [
      [0.7, 0.9],
      [-0.5, 0.1],
      [3, 1],
    ],
  },
  'find and findIndex of an array': {
    source: `function f(x, u) {
      const i = u.findIndex((v) => v > x), j = u.findLastIndex((v) => v < x);
      const none = u.findIndex((v) => v > 1000);
      return i + 100 * j + u.find((v) => v > x) * 2 + u.findLast((v) => v < x) + none;
    }`,
    args: [
      [0.2, few],
      [1.5, wave],
    ],
  },
  'reduce and reduceRight': {
    source: `function f(x, u) {
      const p = u.reduce((s, v) => s * x + v);
      const q = u.reduceRight((s, v, i) => s * x + v * i, 1);
      return p + q + u.reduce((best, v) => v > best ? v : best, -Infinity);
    }`,
    args: [
      [0.5, few],
      [0.5, wave],
    ],
  },
  'flatMap, flat, join of lists, and at': {
    source: `function f(x, u) {
      const l = [x, 2 * x, 3].flatMap((v) => [v, v * v]);
      const m = [[x, 1], [2, [x]]].flat();
      const pairs = u.flatMap ? 0 : 1;
      return l[3] + l[5] + l.length + m[0] + m[3][0] + u.at(-1) * x + l.at(-2) + pairs;
    }`,
    args: [[0.5, few]],
  },
  'lists sorted by traced values': {
    source: `function f(x, y) {
      const l = [x, y, 0.5, x * y, -y].sort((a, b) => a - b);
      const m = [3, x, y].sort((a, b) => b - a);
      return l[0] + 2 * l[1] + 3 * l[2] + 4 * l[3] + 5 * l[4] + 7 * m[0];
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 0.1],
      [4, 1],
    ],
  },
  'typed arrays sorted, turned round, filled and copied within': {
    source: `function f(x, u) {
      const a = Float64Array.from(u, (v) => v * x);
      a.sort();
      const b = u.slice().reverse();
      const c = u.slice(1, -1).fill(x, 1, 2);
      const d = u.slice().copyWithin(0, 3);
      return a[0] + 2 * a[1] + 3 * a[4] + 5 * b[0] * x + 7 * c[1] + 11 * d[0] + 13 * d[4] + c.length;
    }`,
    args: [
      [0.5, few],
      [-0.5, few],
    ],
  },
  'where a traced number is in a list': {
    source: `function f(x, y) {
      const l = [1, 2, y, 4, 2];
      const has = l.includes(x) ? 10 : 20;
      return has + l.indexOf(x) + 100 * l.lastIndexOf(x) + x;
    }`,
    args: [
      [2, 3],
      [3, 3],
      [7, 3],
    ],
  },
  'lists changed on one side of a condition': {
    source: `function f(x, y) {
      const l = [x, y, 3];
      if (x > 0) l.reverse(); else { l[1] = 5; l.sort((a, b) => a - b); }
      if (y > 1) { const t = l.pop(); l.push(t * 2); }
      if (x > y) l.splice(1, 1, 7); else l.fill(2, 0, 1);
      if (x < 0) { l.shift(); l.unshift(x * y); }
      return l[0] + 10 * l[1] + 100 * l[2] + l.length;
    }`,
    args: [
      [0.7, 0.9],
      [-1.5, 2],
      [3, 1],
    ],
  },
};
