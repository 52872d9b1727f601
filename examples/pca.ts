/**
 * Principal components of handwritten digits: by the singular values of the images, and by the
 * eigenvalues of their covariance, which are the same. A few components give the images again; the
 * error is what the others had. Writes pca.png: the average digit and the first components.
 */
import { writeFileSync } from 'node:fs';
import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { loadDigits } from './support/digits-data.js';
import { png, type Color } from './support/png.js';

const { train } = loadDigits(297);
const images = train.images.astype('float64');
const count = images.shape[0] as number;

/** The average, the singular values of what differs from it, and the components, row by row. */
const components = jit((x: NDArray) => {
  const mean = np.mean(x, 0);
  const [, s, vt] = np.linalg.svd(x.sub(mean), { fullMatrices: false });
  return [mean, s, vt] as const;
});
const [mean, s, vt] = components(images);

const variances = s.mul(s).div(count - 1);
const byCovariance = np.flip(np.linalg.eigvalsh(np.cov(images.T)));
const apart = np.max(np.abs(variances.sub(byCovariance))).item();
console.log(`${count} images of ${images.shape[1]} pixels`);
console.log(`variances by svd and by eigh agree to 1e-12: ${apart < 1e-12}`);

/** The images by their first k components, and the part of the variance that is missing then. */
const centred = images.sub(mean);
console.log('components  variance kept  error of the images');
const rows = [1, 2, 5, 10, 20, 40].map((k) => {
  const first = vt.slice([0, k]);
  const again = np.matmul(np.matmul(centred, first.T), first);
  const error = np.linalg.norm(centred.sub(again)).item();
  const tail = Math.sqrt(
    s
      .slice([k, null])
      .mul(s.slice([k, null]))
      .sum()
      .item(),
  );
  const kept = variances.slice([0, k]).sum().div(variances.sum()).item();
  const texts = [String(k).padStart(10), `${(100 * kept).toFixed(1)} %`.padStart(13)];
  console.log(`${texts.join('  ')}  ${error.toFixed(4).padStart(19)}`);
  return Math.abs(error - tail);
});
const near = Math.max(...rows) < 1e-9;
console.log(`each error is the root of the squares of the singular values left out: ${near}`);

/**
 * The greatest variance as a function of the images: its gradient is 2 (x · v) v / (count - 1),
 * with v the first component.
 */
const greatest = (x: NDArray): NDArray => {
  const [, s] = np.linalg.svd(x.sub(np.mean(x, 0)), { fullMatrices: false });
  return np.square(s.slice(0)).div(count - 1);
};
const v = vt.slice(0);
const formula = np.outer(np.matmul(centred, v), v).mul(2 / (count - 1));
const away = np.max(np.abs(jit(grad(greatest))(images).sub(formula))).item();
console.log(`its gradient is that of the formula to 1e-12: ${away < 1e-12}`);

/** The average and seven components side by side, each pixel 8 × 8, from black to white. */
const tiles = np.concatenate([mean.reshape([1, -1]), vt.slice([0, 7])]).reshape([8, 8, 8]);
const low = np.min(tiles, [1, 2], { keepdims: true });
const high = np.max(tiles, [1, 2], { keepdims: true });
const shades = tiles.sub(low).div(high.sub(low)).mul(255);
const wide = np.transpose(shades, [1, 0, 2]).reshape([8, 64]);
const large = np.repeat(np.repeat(wide, 8, 0), 8, 1);
const grey = Array.from({ length: 256 }, (_, i): Color => [i, i, i]);
writeFileSync('pca.png', png(Uint8Array.from(large.astype('uint8').dataSync()), 512, grey));
if (!(apart < 1e-12 && near && away < 1e-12)) process.exitCode = 1;
