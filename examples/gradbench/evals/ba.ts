/**
 * Bundle adjustment: how far the projections of points by cameras are from what was observed, each
 * observation with a weight of its own, and the sparse Jacobian by cameras, points and weights.
 */
import { grad, jacrev, jit, numpy as np, vmap, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  /** The numbers of cameras, points and observations. */
  readonly n: number;
  readonly m: number;
  readonly p: number;
  /** The one camera, point, weight and observation that all are copies of. */
  readonly cam: number[];
  readonly x: number[];
  readonly w: number;
  readonly feat: number[];
}

/** A point turned by a rotation vector; Rodrigues' formula. */
function rotate(rotation: NDArray, x: NDArray): NDArray {
  const squared = np.dot(rotation, rotation);
  const still = squared.eq(0);
  const angle = np.sqrt(np.where(still, 1, squared));
  const axis = rotation.div(angle);
  const [sin, cos] = [np.sin(angle), np.cos(angle)];
  const along = axis.mul(np.dot(axis, x).mul(cos.neg().add(1)));
  const turned = x.mul(cos).add(np.cross(axis, x).mul(sin)).add(along);
  return np.where(still, x.add(np.cross(rotation, x)), turned);
}

/**
 * Where a camera sees a point. A camera is rotation (3), centre (3), focal length, principal point
 * (2) and radial distortion (2).
 */
function project(camera: NDArray, x: NDArray): NDArray {
  const seen = rotate(camera.slice([0, 3]), x.sub(camera.slice([3, 6])));
  const flat = seen.slice([0, 2]).div(seen.slice(2));
  const r2 = np.dot(flat, flat);
  const distortion = camera.slice(9).mul(r2).add(camera.slice(10).mul(r2).mul(r2)).add(1);
  return flat
    .mul(distortion)
    .mul(camera.slice(6))
    .add(camera.slice([7, 9]));
}

const reprojection = (camera: NDArray, x: NDArray, w: NDArray, seen: NDArray): NDArray =>
  project(camera, x).sub(seen).mul(w);

const weightError = (w: NDArray): NDArray => w.mul(w).neg().add(1);

type Observed = [cameras: NDArray, x: NDArray, w: NDArray, seen: NDArray, obs: NDArray];

/** A function of one observation for all: each has its camera and its point. */
const forEach =
  <R>(f: (camera: NDArray, x: NDArray, w: NDArray, seen: NDArray) => R) =>
  (...[cameras, x, w, seen, obs]: Observed) => {
    const [camera, point] = [...obs] as [NDArray, NDArray];
    return vmap(f)(np.take(cameras, camera, 0), np.take(x, point, 0), w, seen);
  };

/** The errors of the observations [p, 2] and of the weights [p]. */
const errors = (...all: Observed): [NDArray, NDArray] => [
  forEach(reprojection)(...all),
  weightError(all[2]),
];

/** The entries of the Jacobian: [p, 2, 11 + 3 + 1] of the observations, [p] of the weights. */
function entries(...all: Observed): [NDArray, NDArray] {
  const rows = (camera: NDArray, x: NDArray, w: NDArray, seen: NDArray): NDArray => {
    const [dc, dx, dw] = jacrev(reprojection, { argnums: [0, 1, 2] })(camera, x, w, seen);
    return np.concatenate([dc, dx, dw.reshape([2, 1])], 1);
  };
  return [forEach(rows)(...all), vmap(grad(weightError))(all[2])];
}

const prepare = ({ n, m, p, cam, x, w, feat }: Input): Observed => {
  const observation = np.arange(p);
  return [
    np.tile(np.array(cam), [n, 1]),
    np.tile(np.array(x), [m, 1]),
    np.full([p], w),
    np.tile(np.array(feat), [p, 1]),
    np.stack([observation.mod(n), observation.mod(m)]),
  ];
};

/** The first of many equal errors, and how many there are. */
const reportErrors = ([e, we]: [NDArray, NDArray], { p }: Input) => ({
  reproj_error: { elements: e.slice(0).js(), repeated: p },
  w_err: { element: we.slice(0).item(), repeated: p },
});

/**
 * The two rows of the first observation and the last row, of a weight: where rows begin among the
 * entries, columns, and values.
 */
const reportEntries = ([e, we]: [NDArray, NDArray], { n, m, p }: Input) => {
  const cameras = Array.from({ length: 11 }, (_, i) => i);
  const row = [...cameras, 11 * n, 11 * n + 1, 11 * n + 2, 11 * n + 3 * m];
  return {
    rows: [...Array.from({ length: 30 }, (_, i) => rowStart(i, p)), rowStart(3 * p, p)],
    cols: [...row, ...row, 11 * n + 3 * m + p - 1],
    vals: [...(e.slice(0).reshape([-1]).js() as number[]), we.slice(-1).item()],
  };
};

/** Where a row of the Jacobian begins among its entries: 15 for an error, 1 for a weight. */
const rowStart = (row: number, p: number): number =>
  15 * Math.min(row, 2 * p) + Math.max(row - 2 * p, 0);

export const ba = {
  objective: timed(prepare, jit(errors), reportErrors),
  jacobian: timed(prepare, jit(entries), reportEntries),
};
