import { expect, test } from 'vitest';
import { debug, lax, numpy as np, type NDArray } from '../../src/index.js';

test('equations are boxes, and arrows lead to what takes them', () => {
  const f = (x: NDArray, y: NDArray): NDArray => np.sin(x).mul(y).add(x);
  expect(debug.graph(f)(np.ones([2]), 1)).toBe(`digraph {
  compound=true;
  node [shape=box, fontname="monospace", fontsize=10];
  subgraph cluster_0 {
    label="f";
    v0_0 [shape=ellipse, label="a: f64[2]"];
    v0_1 [shape=ellipse, label="b: f64[]*"];
    e0_0 [label="sin a\\nc: f64[2]"];
    v0_0 -> e0_0;
    e0_1 [label="broadcast b\\nd: f64[2]*"];
    v0_1 -> e0_1;
    e0_2 [label="mul c d\\ne: f64[2]"];
    e0_0 -> e0_2;
    e0_1 -> e0_2;
    e0_3 [label="add e a\\nf: f64[2]"];
    e0_2 -> e0_3;
    v0_0 -> e0_3;
    end0 [shape=ellipse, label="result"];
    e0_3 -> end0;
  }
}
`);
});

test('programs that equations hold have frames, each once', () => {
  const turn = (_: NDArray, x: NDArray): NDArray => np.sin(x);
  const text = debug.graph((x: NDArray) => lax.foriLoop(0, 3, turn, x))(1);
  expect(text.match(/subgraph cluster_/g)).toHaveLength(2);
  expect(text).toMatch(/e0_\d+ -> end1 \[style=dashed, lhead=cluster_1/);
});

test('what is no function is refused', () => {
  expect(() => debug.graph(3 as never)(1)).toThrow(/debug\.graph/);
});
