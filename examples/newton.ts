/**
 * Kepler's equation E - e sin E = M, solved for E by Newton's method in a `lax.whileLoop`, and the
 * derivative of E by e in three ways: by the rule for implicit functions (`lax.customRoot`, which
 * does not look into the loop), back through the loop by the tape that it records, and by
 * differences. Everything is for many M at once: each stops by itself.
 */
import { grad, jit, lax, numpy as np, vmap, type NDArray } from 'tanjent';

type Scalar = (x: NDArray) => NDArray;

/** Zero at the E of M and e. */
const kepler =
  (M: NDArray, e: NDArray): Scalar =>
  (E) =>
    E.sub(e.mul(np.sin(E))).sub(M);

/** A zero of f near a guess. Where the last step is below 1e-8, the error is about its square. */
function newton(f: Scalar, guess: NDArray): NDArray {
  const improve = (x: NDArray): NDArray => x.sub(f(x).div(grad(f)(x)));
  const [, x] = lax.whileLoop(
    ([last, x]) => np.abs(x.sub(last)).gt(1e-8),
    ([, x]) => [x, improve(x)],
    [guess, improve(guess)],
  );
  return x;
}

const taped = (M: NDArray, e: NDArray): NDArray => newton(kepler(M, e), M);

/**
 * The same value. Its derivative is that of the equation, solved by `(g, y) => x with g(x) = y`.
 */
const implicit = (M: NDArray, e: NDArray): NDArray =>
  lax.customRoot(kepler(M, e), M, newton, (g, y) => y.div(g(1)));

const Ms = np.linspace(0.25, 3, 12);
const e = 0.6;
const solve = jit(vmap(taped, [0, null]));
const byRule = jit(vmap(grad(implicit, { argnums: 1 }), [0, null]))(Ms, e);
const byTape = jit(vmap(grad(taped, { argnums: 1 }), [0, null]))(Ms, e);

/** Central differences, wrong by about h⁴. */
const h = 1e-3;
const across = (d: number): NDArray => solve(Ms, e + d).sub(solve(Ms, e - d));
const byDifferences = across(h)
  .mul(8)
  .sub(across(2 * h))
  .div(12 * h);

const E = solve(Ms, e);
const exact = np.sin(E).div(np.cos(E).mul(-e).add(1));

const table = np.stack([Ms, E, byRule, byTape, byDifferences], 1);
console.log(`E - e sin E = M for e = ${e}, and dE/de three ways`);
console.log(['M', 'E', 'implicit', 'tape', 'differences'].map((s) => s.padStart(14)).join(''));
for (const row of table.js() as number[][])
  console.log(row.map((v, i) => v.toFixed(i === 0 ? 2 : 10).padStart(14)).join(''));

const residual = np.max(np.abs(kepler(Ms, np.array(e))(E))).item();
console.log(`the equation holds to 1e-14: ${residual < 1e-14}`);
const ways = { implicit: byRule, 'by the tape': byTape, 'by differences': byDifferences };
for (const [name, way] of Object.entries(ways)) {
  const error = np.max(np.abs(way.sub(exact))).item();
  console.log(`${name}: within 1e-8 of sin E / (1 - e cos E): ${error < 1e-8}`);
  if (!(error < 1e-8)) process.exitCode = 1;
}
