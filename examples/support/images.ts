/** Preparing 8 × 8 images: straightening them, and drawing variations of them. */
import { numpy as np, random, type NDArray } from 'tanjent';

const side = 8;
const pixels = side * side;
/** The places of the pixels around the middle of the image. */
const places = np.arange(pixels, { dtype: 'float32' });
const rows = np.floor(places.div(side)).sub(3.5);
const columns = places.sub(rows.add(3.5).mul(side)).sub(3.5);

/** Images [n, 64] read at other places [n, 64], bilinearly; outside of the image all is 0. */
function resample(images: NDArray, y: NDArray, x: NDArray): NDArray {
  const [top, left] = [np.floor(y.add(3.5)), np.floor(x.add(3.5))];
  const corner = (dy: number, dx: number): NDArray => {
    const [row, column] = [top.add(dy), left.add(dx)];
    const weight = np
      .abs(y.add(3.5).sub(row))
      .neg()
      .add(1)
      .mul(np.abs(x.add(3.5).sub(column)).neg().add(1));
    const inside = np.logicalAnd(isPlace(row), isPlace(column));
    const index = np
      .clip(row, 0, 7)
      .mul(side)
      .add(np.clip(column, 0, 7))
      .astype('int32');
    return np.where(inside, np.takeAlongAxis(images, index, 1).mul(weight), 0);
  };
  return corner(0, 0).add(corner(0, 1)).add(corner(1, 0)).add(corner(1, 1));
}

const isPlace = (i: NDArray): NDArray => np.logicalAnd(i.ge(0), i.le(side - 1));

/** Shears each image until its ink stands upright, by its second moments. */
export function straighten(images: NDArray): NDArray {
  const ink = images.div(np.sum(images, 1, { keepdims: true }).add(1e-6));
  const mean = (v: NDArray): NDArray => np.sum(ink.mul(v), 1, { keepdims: true });
  const dy = rows.sub(mean(rows));
  const dx = columns.sub(mean(columns));
  const slant = mean(dx.mul(dy)).div(mean(dy.mul(dy)).add(1e-6));
  return resample(images, np.broadcastTo(rows, images.shape), columns.add(slant.mul(dy)));
}

/** Turns, shears, scales and shifts each image a little, at random. */
export function distort(key: NDArray, images: NDArray): NDArray {
  const shape = [images.shape[0] as number, 1];
  const keys = random.split(key, 6);
  const draw = (i: number, bound: number): NDArray =>
    random.uniform(keys.slice(i), { shape, dtype: 'float32', minval: -bound, maxval: bound });
  const [turn, shear] = [draw(0, 0.15), draw(1, 0.15)];
  const [tall, wide] = [np.exp(draw(2, 0.1)), np.exp(draw(3, 0.1))];
  const y = np.sin(turn).mul(wide).mul(columns).add(np.cos(turn).mul(tall).mul(rows));
  const x = np
    .cos(turn)
    .mul(wide)
    .mul(columns)
    .add(shear.sub(np.sin(turn).mul(tall)).mul(rows));
  return resample(images, y.add(draw(4, 0.4)), x.add(draw(5, 0.4)));
}
