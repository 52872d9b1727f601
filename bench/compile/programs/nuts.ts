/**
 * The No-U-Turn Sampler (Hoffman and Gelman, 2014) without recursion, by checkpoints (Phan, Pradhan
 * and Jankowiak, 2019), for a logistic regression.
 */
import { grad, jit, lax, nn, numpy as np, random, type NDArray } from 'tanjent';
import type { Program } from '../program.js';

const [dimensions, points, samples, maxDepth] = [8, 200, 100, 8];
const stepSize = 0.1;

interface Place {
  readonly q: NDArray;
  readonly p: NDArray;
  readonly force: NDArray;
}
interface Tree {
  readonly left: Place;
  readonly right: Place;
  readonly proposal: NDArray;
  readonly logWeight: NDArray;
  readonly momentum: NDArray;
  readonly turning: NDArray;
  readonly diverging: NDArray;
}
interface Checkpoints {
  readonly momenta: NDArray;
  readonly sums: NDArray;
}
type Potential = (q: NDArray) => NDArray;

const kinetic = (p: NDArray): NDArray => np.dot(p, p).mul(0.5);

const isTurning = (left: NDArray, right: NDArray, sum: NDArray): NDArray => {
  const middle = sum.sub(left.add(right).mul(0.5));
  return np.logicalOr(np.dot(left, middle).le(0), np.dot(right, middle).le(0));
};

const chosen = (test: NDArray, a: Place, b: Place): Place => ({
  q: np.where(test, a.q, b.q),
  p: np.where(test, a.p, b.p),
  force: np.where(test, a.force, b.force),
});

const isDone = ({ turning, diverging }: Tree): NDArray => np.logicalOr(turning, diverging);

/** A tree and a further one at its right or left end; a proposal of the latter wins by chance. */
function join(key: NDArray, tree: Tree, more: Tree, goesRight: NDArray, isSubtree: boolean): Tree {
  const left = chosen(goesRight, tree.left, more.left);
  const right = chosen(goesRight, more.right, tree.right);
  const logWeight = np.logaddexp(tree.logWeight, more.logWeight);
  const odds = more.logWeight.sub(isSubtree ? logWeight : tree.logWeight);
  const wins = np.log(random.uniform(key)).lt(odds);
  const momentum = tree.momentum.add(more.momentum);
  return {
    left,
    right,
    proposal: np.where(
      isSubtree ? wins : np.logicalAnd(wins, np.logicalNot(isDone(more))),
      more.proposal,
      tree.proposal,
    ),
    logWeight,
    momentum,
    turning: isSubtree
      ? tree.turning
      : np.logicalOr(more.turning, isTurning(left.p, right.p, momentum)),
    diverging: np.logicalOr(tree.diverging, more.diverging),
  };
}

/** A leapfrog step from a place, as a tree of one leaf. */
function leaf(potential: Potential, energy: NDArray, { q, p, force }: Place, goesRight: NDArray) {
  const step = np.where(goesRight, stepSize, -stepSize);
  const half = p.add(force.mul(step).mul(0.5));
  const nextQ = q.add(half.mul(step));
  const nextForce = grad(potential)(nextQ).neg();
  const nextP = half.add(nextForce.mul(step).mul(0.5));
  const place: Place = { q: nextQ, p: nextP, force: nextForce };
  const lost = potential(nextQ).add(kinetic(nextP)).sub(energy);
  const logWeight = np.where(np.isnan(lost), Infinity, lost).neg();
  const tree: Tree = {
    left: place,
    right: place,
    proposal: nextQ,
    logWeight,
    momentum: nextP,
    turning: np.array(false),
    diverging: logWeight.lt(-1000),
  };
  return tree;
}

/** The first and the last checkpoint that the leaf of this number is compared with. */
function checkpointsFor(n: NDArray): [first: NDArray, last: NDArray] {
  const [, last] = lax.whileLoop(
    ([n]) => n.gt(0),
    ([n, count]) => [np.rightShift(n, 1), count.add(np.bitwiseAnd(n, 1))] as const,
    [np.rightShift(n, 1), np.array(0, { dtype: 'int32' })] as const,
  );
  const [, trailing] = lax.whileLoop(
    ([n]) => np.bitwiseAnd(n, 1).ne(0),
    ([n, count]) => [np.rightShift(n, 1), count.add(1)] as const,
    [n, np.array(0, { dtype: 'int32' })] as const,
  );
  return [last.sub(trailing).add(1), last];
}

/** Whether the path from one of the checkpoints up to this leaf turns back. */
function turnsBack({ momenta, sums }: Checkpoints, tree: Tree, p: NDArray, n: NDArray): NDArray {
  const [first, last] = checkpointsFor(n);
  const [, turning] = lax.whileLoop(
    ([i, turning]) => np.logicalAnd(i.ge(first), np.logicalNot(turning)),
    ([i]) => {
      const [start, sum] = [np.take(momenta, i, 0), np.take(sums, i, 0)];
      return [i.sub(1), isTurning(start, p, tree.momentum.sub(sum).add(start))] as const;
    },
    [last, np.array(false)] as const,
  );
  return turning;
}

/** A tree of up to so many leaves at an end of another one. */
function subtree(
  potential: Potential,
  energy: NDArray,
  key: NDArray,
  end: Place,
  goesRight: NDArray,
  size: NDArray,
): Tree {
  const empty: Checkpoints = {
    momenta: np.zeros([maxDepth, dimensions]),
    sums: np.zeros([maxDepth, dimensions]),
  };
  const first = leaf(potential, energy, end, goesRight);
  const set = (saved: Checkpoints, tree: Tree, p: NDArray, n: NDArray): Checkpoints => {
    const [, last] = checkpointsFor(n);
    const isEven = np.bitwiseAnd(n, 1).eq(0);
    return lax.cond(
      isEven,
      (saved: Checkpoints): Checkpoints => ({
        momenta: saved.momenta.at(last).set(p),
        sums: saved.sums.at(last).set(tree.momentum),
      }),
      (saved: Checkpoints): Checkpoints => saved,
      saved,
    );
  };
  const start = {
    tree: first,
    saved: set(empty, first, first.right.p, np.array(0, { dtype: 'int32' })),
    n: np.array(1, { dtype: 'int32' }),
    key,
  };
  const { tree } = lax.whileLoop(
    ({ tree, n }) => np.logicalAnd(n.lt(size), np.logicalNot(isDone(tree))),
    ({ tree, saved, n, key }) => {
      const next = random.foldIn(key, 0);
      const more = leaf(potential, energy, chosen(goesRight, tree.right, tree.left), goesRight);
      const whole = join(random.foldIn(key, 1), tree, more, goesRight, true);
      const turning = turnsBack(saved, whole, more.right.p, n);
      return {
        tree: { ...whole, turning },
        saved: set(saved, whole, more.right.p, n),
        n: n.add(1),
        key: next,
      };
    },
    start,
  );
  return tree;
}

/** The next sample: doubles a tree of leapfrog steps until it turns back. */
function transition(potential: Potential, q: NDArray, key: NDArray): NDArray {
  const [momentumKey, treeKey] = [random.foldIn(key, 0), random.foldIn(key, 1)];
  const p = random.normal(momentumKey, { shape: [dimensions] });
  const place: Place = { q, p, force: grad(potential)(q).neg() };
  const energy = potential(q).add(kinetic(p));
  const start: Tree = {
    left: place,
    right: place,
    proposal: q,
    logWeight: np.array(0),
    momentum: p,
    turning: np.array(false),
    diverging: np.array(false),
  };
  const { tree } = lax.whileLoop(
    ({ tree, depth }) => np.logicalAnd(depth.lt(maxDepth), np.logicalNot(isDone(tree))),
    ({ tree, depth, key }) => {
      const keys = random.split(key, 4);
      const goesRight = random.bernoulli(keys.slice(0), 0.5);
      const end = chosen(goesRight, tree.right, tree.left);
      const size = np.leftShift(np.array(1, { dtype: 'int32' }), depth);
      const more = subtree(potential, energy, keys.slice(1), end, goesRight, size);
      return {
        tree: join(keys.slice(2), tree, more, goesRight, false),
        depth: depth.add(1),
        key: keys.slice(3),
      };
    },
    { tree: start, depth: np.array(0, { dtype: 'int32' }), key: treeKey },
  );
  return tree.proposal;
}

/** So many samples of the weights, with normal priors. */
export function nuts(): Program {
  const f = jit((inputs: NDArray, labels: NDArray, key: NDArray) => {
    const potential: Potential = (w) => {
      const logits = np.matmul(inputs, w);
      const likelihood = np.sum(labels.mul(logits).sub(nn.softplus(logits)));
      return np.dot(w, w).mul(0.5).sub(likelihood);
    };
    const turn = (q: NDArray, key: NDArray): [NDArray, NDArray] => {
      const next = transition(potential, q, key);
      return [next, next];
    };
    return lax.scan(turn, np.zeros([dimensions]), random.split(key, samples))[1];
  });
  const inputs = np.sin(np.arange(points * dimensions).astype('float64')).reshape([points, -1]);
  const labels = np.cos(np.arange(points).mul(0.7)).gt(0).astype('float64');
  return { f, args: [inputs, labels, random.key(0)] };
}
