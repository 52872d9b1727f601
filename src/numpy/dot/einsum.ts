/** Einstein's summation convention. */
import { isBool } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range, zip } from '../../array/shape.js';
import { anyOperands } from '../../parameters/arity.js';
import { either, flag, named, out, text } from '../../parameters/kinds.js';
import { parameters, splitOptions } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { broadcastInto, convertTo, permute, reshapeTo, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { contract, productKinds, type ProductOptions } from './dot.js';
import { contractionOrder, pathOf, type ContractionTree } from './einsum-order.js';
import { parseSubscripts, subscriptsOf, type Sublist } from './einsum-parse.js';
import { op } from '../../operands/elementwise.js';
import { promotedType } from '../../operands/promote.js';

export interface EinsumOptions extends ProductOptions {
  /** For NumPy's names of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
  /** Has no effect: the order of contractions is always chosen. */
  readonly optimize?: boolean | string | undefined;
}

const einsumParameters = parameters<EinsumOptions>(
  'einsum',
  {},
  { out: named(out), optimize: named(either(flag, text)), ...productKinds },
);

/** An operand with the labels of its axes; no label stands twice. */
interface Term {
  readonly x: NDArray;
  readonly labels: readonly string[];
}

/**
 * The sum of products that the subscripts say: `einsum('ij,jk->ik', x, y)`. Letters that occur
 * several times in one operand take its diagonal, those that the result does not have are summed;
 * '...' stands for further axes, which broadcast. Axes of length 1 broadcast too. Without '->' the
 * result has, in alphabetic order, the letters that occur once. Several operands are contracted two
 * at a time in a cheap order. An options object may follow the operands. Instead of subscripts each
 * operand may be followed by the list of its labels, numbers, and the last one by that of the
 * result:
 * `einsum(x, [0, 1], y, [1, 2], [0, 2])`.
 *
 * The result has the promoted dtype. Throws `bad-argument` for unreadable subscripts and
 * `shape-mismatch` where lengths of one letter differ.
 */
export function einsum(
  subscripts: string,
  ...args: readonly (ArrayLike | EinsumOptions)[]
): NDArray;
export function einsum(
  x: ArrayLike,
  labels: Sublist,
  ...args: readonly (ArrayLike | Sublist | EinsumOptions)[]
): NDArray;
export function einsum(
  ...args: readonly (string | ArrayLike | Sublist | EinsumOptions)[]
): NDArray {
  const [given, after] = splitOptions<string | ArrayLike | Sublist, EinsumOptions>(args);
  const options = einsumParameters.read([], after);
  const { subscripts, operands } = separate(given);
  anyOperands('einsum', operands);
  const type = options.preferredElementType ?? promotedType(...operands).dtype;
  // Booleans are counted, so that sums become "or" and products "and".
  const dtype = isBool(type) ? 'int32' : type;
  const arrays = operands.map((x) => convertTo(asArray(x), dtype));
  const { terms, order, wanted, lengths } = planOf(subscripts, arrays);
  const sum = resolve(terms, order, wanted);
  const result = arrange(sum, wanted, lengths);
  return isBool(type) ? op('ne', result, 0) : result;
}

/** How operands are contracted. */
interface Plan {
  readonly terms: readonly Term[];
  readonly order: ContractionTree;
  /** The labels of the result. */
  readonly wanted: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
}

function planOf(subscripts: string, arrays: readonly NDArray[]): Plan {
  const parsed = parseSubscripts(
    subscripts,
    arrays.map((x) => x.shape),
  );
  const diagonals = zip(arrays, parsed.operands).map(([x, labels]) => diagonal({ x, labels }));
  const lengths = lengthsOf(subscripts, diagonals);
  const terms = diagonals.map(withoutOnes);
  const order = contractionOrder(
    terms.map((t) => t.labels),
    parsed.result,
    lengths,
  );
  return { terms, order, wanted: parsed.result, lengths };
}

const einsumPathParameters = parameters<Pick<EinsumOptions, 'optimize'>>(
  'einsumPath',
  {},
  { optimize: named(either(flag, text)) },
);

/**
 * In which order `einsum` contracts these operands, as NumPy writes it: a list of pairs of
 * positions among the operands that are left, from which each contraction takes its two, to put the
 * result at the end. A single operand is `[[0]]`. Takes and throws what `einsum` does; NumPy gives
 * a printed report behind the list.
 */
export function einsumPath(
  subscripts: string,
  ...args: readonly (ArrayLike | Pick<EinsumOptions, 'optimize'>)[]
): number[][];
export function einsumPath(
  x: ArrayLike,
  labels: Sublist,
  ...args: readonly (ArrayLike | Sublist | Pick<EinsumOptions, 'optimize'>)[]
): number[][];
export function einsumPath(
  ...args: readonly (string | ArrayLike | Sublist | Pick<EinsumOptions, 'optimize'>)[]
): number[][] {
  const [given, after] = splitOptions<string | ArrayLike | Sublist, EinsumOptions>(args);
  einsumPathParameters.read([], after);
  return speakAs('einsumPath', () => {
    const { subscripts, operands } = separate(given);
    anyOperands('einsumPath', operands);
    const { order } = planOf(
      subscripts,
      operands.map((x) => asArray(x)),
    );
    return pathOf(order, operands.length);
  });
}

/** Subscripts and operands, of whichever form. */
function separate(args: readonly unknown[]): {
  readonly subscripts: string;
  readonly operands: readonly ArrayLike[];
} {
  const [first, ...rest] = args;
  if (typeof first === 'string') return { subscripts: first, operands: rest as ArrayLike[] };
  const pairs = range(Math.floor(args.length / 2));
  const labels = pairs.map((i) => args[2 * i + 1]);
  const result = args.length % 2 === 1 ? args.at(-1) : undefined;
  return {
    subscripts: subscriptsOf(labels, result),
    operands: pairs.map((i) => at(args, 2 * i) as ArrayLike),
  };
}

/** Takes diagonals until no label stands twice. */
function diagonal({ x, labels }: Term): Term {
  const second = labels.findIndex((label, d) => labels.indexOf(label) < d);
  if (second === -1) return { x, labels };
  const first = labels.indexOf(at(labels, second));
  const [n, m] = [at(x.shape, first), at(x.shape, second)];
  if (n !== m)
    fail(
      'shape-mismatch',
      `einsum: '${labels[first]}' names axes of lengths ${n} and ${m} of an operand of shape ` +
        `${printShape(x.shape)}.`,
    );
  const rest = range(x.ndim).filter((d) => d !== first && d !== second);
  const front = permute(x, [first, second, ...rest]);
  // On the two axes made one, the diagonal is every (n + 1)-th element.
  const merged = reshapeTo(front, [n * n, ...front.shape.slice(2)]);
  return diagonal({
    x: sliceAxis(merged, 0, 0, n * n, n + 1),
    labels: [at(labels, first), ...rest.map((d) => at(labels, d))],
  });
}

/** The length of each label: that of its axes, of which those of length 1 broadcast. */
function lengthsOf(subscripts: string, terms: readonly Term[]): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const { x, labels } of terms)
    for (const [n, label] of zip(x.shape, labels)) {
      const known = lengths.get(label) ?? 1;
      if (n !== 1 && known !== 1 && n !== known)
        fail(
          'shape-mismatch',
          `einsum: '${label}' of '${subscripts}' has lengths ${known} and ${n}; they must be equal.`,
        );
      if (n !== 1) lengths.set(label, n);
      else lengths.set(label, known);
    }
  return lengths;
}

/** Without the axes of length 1: they broadcast by being absent. */
function withoutOnes({ x, labels }: Term): Term {
  const kept = range(x.ndim).filter((d) => x.shape[d] !== 1);
  return {
    x: reshapeTo(
      x,
      kept.map((d) => at(x.shape, d)),
    ),
    labels: kept.map((d) => at(labels, d)),
  };
}

/** Contracts a tree of operands; labels that `wanted` does not have are summed away. */
function resolve(terms: readonly Term[], tree: ContractionTree, wanted: readonly string[]): Term {
  if (typeof tree === 'number') return sumOut(at(terms, tree), wanted);
  const [left, right] = tree;
  const labelsIn = (t: ContractionTree): string[] =>
    typeof t === 'number' ? [...at(terms, t).labels] : t.flatMap(labelsIn);
  return contractPair(
    resolve(terms, left, [...wanted, ...labelsIn(right)]),
    resolve(terms, right, [...wanted, ...labelsIn(left)]),
    wanted,
  );
}

function sumOut({ x, labels }: Term, wanted: readonly string[]): Term {
  const axes = range(x.ndim).filter((d) => !wanted.includes(at(labels, d)));
  if (axes.length === 0) return { x, labels };
  return {
    x: bind1('reduceSum', [x], { axes }),
    labels: labels.filter((label) => wanted.includes(label)),
  };
}

function contractPair(a: Term, b: Term, wanted: readonly string[]): Term {
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => wanted.includes(label));
  const summed = both.filter((label) => !wanted.includes(label));
  const free = (t: Term): string[] => t.labels.filter((label) => !both.includes(label));
  const labels = [...batch, ...free(a), ...free(b)];
  if (summed.length === 0)
    return { x: op('mul', spread(a, labels, b), spread(b, labels, a)), labels };
  const axes = (t: Term, of: readonly string[]): number[] => of.map((c) => t.labels.indexOf(c));
  const x = contract(
    'einsum',
    a.x,
    b.x,
    [axes(a, summed), axes(b, summed)],
    [axes(a, batch), axes(b, batch)],
  );
  return { x, labels };
}

/** x with the axes of `labels`, repeated along those that only the other operand has. */
function spread(term: Term, labels: readonly string[], other: Term): NDArray {
  const own = labels.filter((label) => term.labels.includes(label));
  const shape = labels.map((label) => {
    const [t, d] = [term, other]
      .map((v) => [v, v.labels.indexOf(label)] as const)
      .find(([, position]) => position !== -1) as readonly [Term, number];
    return at(t.x.shape, d);
  });
  const ordered = permute(
    term.x,
    own.map((label) => term.labels.indexOf(label)),
  );
  return broadcastInto(
    ordered,
    shape,
    own.map((label) => labels.indexOf(label)),
  );
}

/** The result with its axes in order; labels that had length 1 everywhere come back. */
function arrange(
  { x, labels }: Term,
  result: readonly string[],
  lengths: ReadonlyMap<string, number>,
): NDArray {
  const present = result.filter((label) => labels.includes(label));
  const ordered = permute(
    x,
    present.map((label) => labels.indexOf(label)),
  );
  return reshapeTo(
    ordered,
    result.map((label) => lengths.get(label) ?? 1),
  );
}
