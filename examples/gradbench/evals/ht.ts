/**
 * Hand tracking: a hand of bones and skin is posed by 26 parameters, and the distances of measured
 * points from it are told, with their Jacobian. A point is that of a vertex, or lies on a triangle,
 * at a place that two more parameters tell; as no point depends on the parameters of another, all
 * of them take two columns.
 */
import { jit, jvp, numpy as np, vmap, type NDArray, type Nested } from 'tanjent';
import { timed } from '../protocol.js';

interface Model {
  /** The number of each bone's parent, -1 for none. */
  readonly parents: number[];
  readonly base_relatives: number[][][];
  readonly inverse_base_absolutes: number[][][];
  readonly base_positions: number[][];
  readonly weights: number[][];
  readonly triangles: number[][];
  readonly is_mirrored: boolean;
}

interface Input {
  readonly theta: number[];
  readonly data: {
    readonly model: Model;
    readonly correspondences: number[];
    readonly points: number[][];
  };
  readonly us: (number | number[])[];
}

/** A hand at rest, and what was measured of it. */
interface Hand {
  /** [bones, 4, 4]: from a bone to its parent. */
  readonly relatives: NDArray;
  /** [bones, 4, 4]: from the hand to a bone. */
  readonly inverses: NDArray;
  /** [vertices, 4], with ones behind the coordinates. */
  readonly vertices: NDArray;
  /** [vertices, bones] */
  readonly weights: NDArray;
  /** [points] numbers of vertices, or [points, 3] of those of triangles. */
  readonly corners: NDArray;
  /** [points, 3] */
  readonly points: NDArray;
}

/** What the shape of the program depends on. */
interface Skeleton {
  readonly parents: readonly number[];
  readonly isMirrored: boolean;
}

/** The rotation by a vector along its axis. */
function ofAxis(v: NDArray): NDArray {
  const angle = np.sqrt(np.dot(v, v));
  const [x, y, z] = [...v.div(angle)] as [NDArray, NDArray, NDArray];
  const [sin, cos] = [np.sin(angle), np.cos(angle)];
  const across = np.array([
    [0, z.neg(), y],
    [z, 0, x.neg()],
    [y.neg(), x, 0],
  ]);
  const axis = np.stack([x, y, z]);
  const along = np.outer(axis, axis);
  return along.add(np.eye(3).sub(along).mul(cos)).add(across.mul(sin));
}

/** The rotation by angles about x, z and y, as a matrix of four rows and columns. */
function ofAngles(angles: NDArray): NDArray {
  const [sx, sz, sy] = [...np.sin(angles)] as [NDArray, NDArray, NDArray];
  const [cx, cz, cy] = [...np.cos(angles)] as [NDArray, NDArray, NDArray];
  const aboutX = np.array([
    [1, 0, 0, 0],
    [0, cx, sx.neg(), 0],
    [0, sx, cx, 0],
    [0, 0, 0, 1],
  ]);
  const aboutY = np.array([
    [cy, 0, sy, 0],
    [0, 1, 0, 0],
    [sy.neg(), 0, cy, 0],
    [0, 0, 0, 1],
  ]);
  const aboutZ = np.array([
    [cz, sz.neg(), 0, 0],
    [sz, cz, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ]);
  return np.matmul(np.matmul(aboutZ, aboutY), aboutX);
}

const indices = (list: Nested): NDArray => np.array(list, { dtype: 'int32' });

/** The angles of all bones [bones, 3]: of each finger two of the first and one of two more. */
function anglesOf(fingers: NDArray, bones: number): NDArray {
  const finger = [0, 1, 2, 3, 4].map((i) => 2 + 4 * i);
  const rows = finger.flatMap((bone) => [bone, bone, bone + 1, bone + 2]);
  const columns = finger.flatMap(() => [0, 1, 0, 0]);
  return np.zeros([bones, 3]).at(indices(rows), indices(columns)).set(fingers);
}

/** Where the vertices are [vertices, 3] when the hand is posed. */
function posed(theta: NDArray, hand: Hand, { parents, isMirrored }: Skeleton): NDArray {
  const turns = vmap(ofAngles)(anglesOf(theta.slice([6]), parents.length));
  const relatives = np.matmul(hand.relatives, turns);
  const absolutes: NDArray[] = [];
  for (const [i, parent] of parents.entries()) {
    const above = absolutes[parent];
    const relative = relatives.slice(i);
    absolutes.push(above === undefined ? relative : np.matmul(above, relative));
  }
  const transforms = np.matmul(np.stack(absolutes), hand.inverses).slice([], [0, 3]);
  const moved = np.einsum('bij,vj->bvi', transforms, hand.vertices);
  const skin = np.sum(moved.mul(hand.weights.T.slice([], [], null)), 0);
  const placed = isMirrored ? skin.mul(np.array([-1, 1, 1])) : skin;
  return np.matmul(placed, ofAxis(theta.slice([0, 3])).T).add(theta.slice([3, 6]));
}

/** Minus the distances [points, 3]. `us` is null where points are those of vertices. */
function errors(theta: NDArray, us: NDArray | null, hand: Hand, skeleton: Skeleton): NDArray {
  const vertices = posed(theta, hand, skeleton);
  const corners = np.take(vertices, hand.corners, 0);
  if (us === null) return hand.points.sub(corners);
  const rest = np.sum(us, 1, { keepdims: true }).neg().add(1);
  const shares = np.concatenate([us, rest], 1);
  return hand.points.sub(np.sum(corners.mul(shares.slice([], [], null)), 1));
}

/** The Jacobian, transposed: a row for each column that is wanted. */
function jacobian(theta: NDArray, us: NDArray | null, hand: Hand, skeleton: Skeleton): NDArray {
  const along = (dTheta: NDArray, du: NDArray | null): NDArray =>
    us === null || du === null
      ? jvp((t) => errors(t, null, hand, skeleton), [theta], [dTheta])[1]
      : jvp(
          (t, u) => errors(t, u, hand, skeleton),
          [theta, us],
          [dTheta, np.broadcastTo(du, us.shape)],
        )[1];
  const n = theta.size;
  if (us === null) return vmap((e: NDArray) => along(e, null))(np.eye(n));
  return vmap((e: NDArray) => along(e.slice([2]), e.slice([0, 2])))(np.eye(n + 2));
}

const prepare = ({
  theta,
  data: { model, correspondences, points },
  us,
}: Input): [NDArray, NDArray | null, Hand, Skeleton] => {
  const found = indices(correspondences);
  const isSimple = us.length === 0;
  const hand: Hand = {
    relatives: np.array(model.base_relatives),
    inverses: np.array(model.inverse_base_absolutes),
    vertices: np.array(model.base_positions),
    weights: np.array(model.weights),
    corners: isSimple ? found : np.take(indices(model.triangles), found, 0),
    points: np.array(points),
  };
  const places = isSimple ? null : np.array(us.flat()).reshape([-1, 2]);
  const skeleton = { parents: model.parents, isMirrored: model.is_mirrored };
  return [np.array(theta), places, hand, skeleton];
};
const options = { staticArgnums: 3 } as const;

export const ht = {
  objective: timed(prepare, jit(errors, options), (e) => e.reshape([-1]).js()),
  jacobian: timed(prepare, jit(jacobian, options), (rows) =>
    rows.reshape([rows.shape[0] as number, -1]).T.js(),
  ),
};
