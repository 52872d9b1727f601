/**
 * A full Jacobian row by row in a loop, by vmap of vjp (all rows at once) and by vmap of jvp (all
 * columns at once): times and memory for a tall, a wide and a square Jacobian.
 */
import { jit, jvp, numpy as np, vjp, vmap, type NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

/** f(x) = sin(A x)²: results as many as A has rows, arguments as many as it has columns. */
function problem(rows: number, columns: number) {
  const a = np.sin(np.arange(rows * columns, { dtype: 'float64' })).reshape([rows, columns]);
  const f = (x: NDArray): NDArray => np.square(np.sin(np.matmul(a, x)));
  return { f, x: np.cos(np.arange(columns, { dtype: 'float64' })) };
}

/** The i-th row of the identity. */
const unit = (n: number, i: number): NDArray => np.array(new Float64Array(n).fill(1, i, i + 1));

function ways(f: (x: NDArray) => NDArray, rows: number, columns: number) {
  const row = jit((x: NDArray, v: NDArray) => vjp(f, [x])[1](v)[0]);
  const loop = (x: NDArray): NDArray => {
    const jacobian = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) jacobian.set(row(x, unit(rows, i)).dataSync(), i * columns);
    return np.array(jacobian).reshape([rows, columns]);
  };
  const byVjp = jit((x: NDArray) => vmap((v: NDArray) => vjp(f, [x])[1](v)[0])(np.eye(rows)));
  const byJvp = jit((x: NDArray) =>
    vmap((v: NDArray) => jvp(f, [x], [v])[1], 0, { outAxes: 1 })(np.eye(columns)),
  );
  return { loop, byVjp, byJvp, row };
}

for (const [rows, columns] of [
  [400, 8],
  [8, 400],
  [120, 120],
] as const) {
  const { f, x } = problem(rows, columns);
  const { loop, byVjp, byJvp, row } = ways(f, rows, columns);
  const reference = byVjp(x);
  const agree = np.allclose(loop(x), reference) && np.allclose(byJvp(x), reference);
  const times = [() => loop(x), () => byVjp(x), () => byJvp(x)].map((g) => time(g, 9));
  const bytes = [row.lower(x, np.ones([rows])), byVjp.lower(x), byJvp.lower(x)].map(
    (l) => l.memory().arenaBytes,
  );
  console.log(`Jacobian of ${rows} results by ${columns} arguments, all ways agree: ${agree}`);
  ['row by row   ', 'vmap of vjp  ', 'vmap of jvp  '].forEach((name, i) =>
    console.log(`  ${name} ${ms(times[i] as number)}, arena ${bytes[i]} bytes`),
  );
}
console.log('Use vmap of vjp (jacrev) where the results are fewer than the arguments, and');
console.log('vmap of jvp (jacfwd) where the arguments are fewer. The loop needs the least memory:');
console.log('one row at a time, for Jacobians that would not fit.');
