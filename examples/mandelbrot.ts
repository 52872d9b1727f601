/**
 * The Mandelbrot set: how many turns of z² + c each of 256 × 256 points c takes to leave the disc
 * of radius 2. The function is of one point and counts in a `lax.whileLoop`; `vmap` of `vmap` makes
 * it one of rows and columns. The counts are those of plain loops, and become a picture in
 * `mandelbrot.png`.
 */
import { writeFileSync } from 'node:fs';
import { jit, lax, numpy as np, vmap, type NDArray } from 'tanjent';
import { png, type Color } from './support/png.js';
import { ms, time } from './support/time.js';

const [side, limit] = [256, 255];

/** The turns that a + bi takes: `limit` if it has not left by then. */
function turns(a: NDArray, b: NDArray): NDArray {
  const { n } = lax.whileLoop(
    ({ x, y, n }) => np.logicalAnd(n.lt(limit), x.mul(x).add(y.mul(y)).le(4)),
    ({ x, y, n }) => ({
      x: x.mul(x).sub(y.mul(y)).add(a),
      y: x.mul(y).mul(2).add(b),
      n: n.add(1),
    }),
    { x: 0, y: 0, n: np.array(0, { dtype: 'int32' }) },
  );
  return n;
}

const countAll = jit(vmap(vmap(turns, [0, null]), [null, 0]));

/** The same in plain JavaScript. */
function countPlainly(as: Float64Array, bs: Float64Array): Int32Array {
  const counts = new Int32Array(as.length * bs.length);
  bs.forEach((b, row) =>
    as.forEach((a, column) => {
      let [x, y, n] = [0, 0, 0];
      while (n < limit && x * x + y * y <= 4) {
        const next = x * x - y * y + a;
        y = x * y * 2 + b;
        x = next;
        n++;
      }
      counts[row * as.length + column] = n;
    }),
  );
  return counts;
}

const as = np.linspace(-2, 0.5, side);
const bs = np.linspace(1.25, -1.25, side);
const plain = (): Int32Array =>
  countPlainly(as.dataSync() as Float64Array, bs.dataSync() as Float64Array);

const counts = countAll(as, bs).dataSync() as Int32Array;
const expected = plain();
const same = counts.every((n, i) => n === expected[i]);

/** The picture in little: the denser the letter, the longer it took. */
const letters = ' .:-=+*@';
for (let row = 4; row < side; row += 8) {
  const points = Array.from({ length: side / 4 }, (_, i) => counts[row * side + 4 * i] as number);
  const line = points.map((n) => letters[Math.floor(Math.log2(1 + n)) - 1]);
  console.log(line.join('').trimEnd());
}

/** From blue over white and gold to brown, the more turns it took; black where it never left. */
const colors = Array.from({ length: limit + 1 }, (_, n): Color => {
  if (n === limit) return [0, 0, 0];
  const turn = (2 * Math.PI * Math.log(1 + n)) / Math.log(1 + limit);
  const wave = (phase: number): number => Math.round(127.5 * (1 - Math.cos(turn + phase)));
  return [wave(-0.6), wave(0), wave(0.9)];
});
writeFileSync('mandelbrot.png', png(Uint8Array.from(counts), side, colors));

console.log(`${side} × ${side} points, ${counts.reduce((a, b) => a + b)} turns in all`);
console.log(`the counts equal those of plain loops: ${same}`);
console.log(`compiled    ${ms(time(() => countAll(as, bs)))}`);
console.log(`plain loops ${ms(time(plain))}`);
console.log('picture written to mandelbrot.png');
if (!same) process.exitCode = 1;
