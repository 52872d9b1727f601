/** Ways in which published code is spelled: what is rewritten runs, and is traced, whichever. */
import { describe, expect, test } from 'vitest';
import { jit, type NDArray } from '../../src/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { evaluate } from './support.js';

const spellings: Readonly<Record<string, string>> = {
  'an arrow function of one expression': `
    const f = (x) => x > 0 ? x * 2 : x < -1 ? -x : x * x;`,
  'an arrow function that reads elements': `
    const list = [1, 2, 3];
    const f = (x) => list.map((c) => c > 1.5 || x < 0 ? c * x : c)[1] + list[0];`,
  'no semicolons': `'use strict'
    function f (x) {
      if (!(x > -3)) throw new RangeError('too small')
      if (x > 0) return x
      return x * x
    }`,
  'functions with conditions and loops within functions': `
    function f(x) {
      function larger(a) { if (a > 2) { return a; } else { a = a + 1; } return a * a; }
      var square = function (a) { for (var i = 0; i < 100; i++) if (i > 98) a = a * a; return a; };
      return larger(x) + square(x);
    }`,
  'Math under another name': `
    var M = Math, wave = M.sin;
    const { exp, abs: size } = M;
    function f(x) { var N = Math; let g = N.tanh; return exp(-size(x)) + M.cos(x) + wave(x) + g(x); }`,
  'variables that are declared by themselves': `
    var f; var g = g || function (x) { return x * x; };
    f = function (x) { var M = M; return g(x); };`,
  'a wrapper that looks for globals': `
    var f;
    (function (make) {
      if (typeof NOBODY_DECLARED === 'undefined') make(function (g) { f = g; });
    })(function (give) {
      function half(x) { if (x < 0) return -x / 2; return x / 2; }
      give(half);
    });`,
};

describe.each(Object.entries(spellings))('%s', (_, source) => {
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  const [plain, rewritten] = [evaluate(source, 'f'), evaluate(code, 'f')];

  test.each([-2.5, -0.5, 0.25, 3])('f(%d)', (x) => {
    const expected = plain(x as never) as number;
    expect(rewritten(x as never)).toBe(expected);
    const actual = (jit(rewritten as never)(x as never) as NDArray).item() as number;
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-14);
  });
});
