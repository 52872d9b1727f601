/** Folds over axes and windows, and running folds. */
import type { Aval } from '../../../array/aval.js';
import {
  allOnes,
  greatestOf,
  isInexact,
  largestInt32,
  leastOf,
  type DType,
} from '../../../array/dtype.js';
import { at, sizeOf } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import type { Ops, Primal } from '../../../primitives/ops.js';
import { byParts, formula, type Row, type Rows } from '../row.js';
import { isHalf } from '../types.js';
import {
  dtypeOf,
  integer,
  list,
  type Attributes,
  type HloRegion,
  type HloValue,
  type HloWriter,
} from '../writer.js';

/** An operation that folds, and what it begins with. */
interface Fold {
  readonly operation: string;
  readonly identity: (dtype: DType) => number;
}

const sum: Fold = { operation: 'add', identity: () => 0 };
const product: Fold = { operation: 'multiply', identity: () => 1 };
const most: Fold = { operation: 'maximum', identity: (dtype) => leastOf[dtype] };
const least: Fold = { operation: 'minimum', identity: (dtype) => greatestOf[dtype] };
const all: Fold = { operation: 'and', identity: allOnes };
const any: Fold = { operation: 'or', identity: () => 0 };
const odd: Fold = { operation: 'xor', identity: () => 0 };

const regionOf = ({ operation }: Fold, dtype: DType): HloRegion => {
  const scalar = { shape: [], dtype };
  return { takes: [scalar, scalar], write: (w, [x, y]) => [w.plain(operation, x!, y!)] };
};

/** One operation that folds with `fold`; numbers of 16 bits are carried in float32. */
function folded(
  w: HloWriter,
  operation: string,
  x: HloValue,
  fold: Fold,
  type: Aval,
  attributes: Attributes,
): HloValue {
  const dtype = isHalf(type.dtype) ? 'float32' : type.dtype;
  const init = w.full(fold.identity(dtype), { shape: [], dtype });
  const operands = [w.convert(x, dtype), init];
  const result = w.op1(operation, operands, { shape: type.shape, dtype }, attributes, [
    regionOf(fold, dtype),
  ]);
  return w.convert(result, type.dtype);
}

const reduction =
  (fold: Fold): Row<PrimParams['reduceSum']> =>
  (w, [x], { axes }, [type]) => [
    folded(w, 'stablehlo.reduce', x!, fold, type!, { dimensions: list(axes) }),
  ];

type WindowParams = PrimParams['reduceWindowSum'];

const windowAttributes = (params: WindowParams): Attributes => ({
  window_dimensions: list(params.window),
  window_strides: list(params.strides),
  base_dilations: list(params.operandDilation),
  window_dilations: list(params.windowDilation),
  padding: paddingText(params.padding),
});

/** Pairs of integers, an axis each. */
export const paddingText = (padding: readonly (readonly [number, number])[]): string =>
  padding.length === 0
    ? 'dense<> : tensor<0x2xi64>'
    : `dense<[${padding.map(([low, high]) => `[${low}, ${high}]`).join(', ')}]> : tensor<${padding.length}x2xi64>`;

const windowReduction =
  (fold: Fold): Row<WindowParams> =>
  (w, [x], params, [type]) => [
    folded(w, 'stablehlo.reduce_window', x!, fold, type!, windowAttributes(params)),
  ];

type Side = 'max' | 'min';

/**
 * Of two values with their places the extreme one: NaN before all others, and of equal ones the one
 * at the lower place.
 */
const pickExtreme = (side: Side, dtype: DType, places: DType): HloRegion => {
  const types = [dtype, places, dtype, places].map((d) => ({ shape: [], dtype: d }));
  const write: HloRegion['write'] = (w, [x, i, y, j]) => {
    const beyond = w.compare(side === 'max' ? 'GT' : 'LT', x!, y!);
    const equal = w.compare('EQ', x!, y!);
    const before = w.compare('LT', i!, j!);
    if (!isInexact(dtype)) {
      const first = w.plain('or', beyond, w.plain('and', equal, before));
      return [w.select(first, x!, y!), w.select(first, i!, j!)];
    }
    const [isNaN, otherIsNaN] = [x!, y!].map((v) => w.compare('NE', v, v)) as [HloValue, HloValue];
    const tie = w.plain('or', equal, w.plain('and', isNaN, otherIsNaN));
    const wins = w.plain('or', beyond, w.plain('and', isNaN, w.plain('not', otherIsNaN)));
    const first = w.plain('or', wins, w.plain('and', tie, before));
    return [w.select(first, x!, y!), w.select(first, i!, j!)];
  };
  return { takes: types, write };
};

/** The places of the extremes: `largestInt32` where there is no element. */
function placesOf(
  w: HloWriter,
  operation: string,
  side: Side,
  [x, places]: readonly [HloValue, HloValue],
  shape: readonly number[],
  attributes: Attributes,
): HloValue {
  const [dtype, placeType] = [dtypeOf(x), dtypeOf(places)];
  const { identity } = side === 'max' ? most : least;
  const inits = [
    w.full(identity(dtype), { shape: [], dtype }),
    w.full(largestInt32, { shape: [], dtype: placeType }),
  ];
  const types = [dtype, placeType].map((d) => ({ shape, dtype: d }));
  const region = pickExtreme(side, dtype, placeType);
  return at(w.op(operation, [x, places, ...inits], types, attributes, [region]), 1);
}

const argExtreme =
  (side: Side): Row<PrimParams['argmax']> =>
  (w, [x], { axis }, [type]) => {
    const places = w.op1(
      'stablehlo.iota',
      [],
      { shape: x!.type.shape, dtype: 'int32' },
      { iota_dimension: integer(axis) },
    );
    const attributes = { dimensions: list([axis]) };
    const found = placesOf(w, 'stablehlo.reduce', side, [x!, places], type!.shape, attributes);
    return [w.convert(found, type!.dtype)];
  };

/** The offset of each element. */
function offsetsOf(w: HloWriter, x: HloValue): HloValue {
  const { shape } = x.type;
  const flat = w.op1(
    'stablehlo.iota',
    [],
    { shape: [sizeOf(shape)], dtype: 'int32' },
    { iota_dimension: integer(0) },
  );
  return w.reshape(flat, shape);
}

const windowArg =
  (side: Side): Row<WindowParams> =>
  (w, [x], params, [type]) => {
    const operands = [x!, offsetsOf(w, x!)] as const;
    const attributes = windowAttributes(params);
    const found = placesOf(w, 'stablehlo.reduce_window', side, operands, type!.shape, attributes);
    const isNone = w.compare('EQ', found, w.full(largestInt32, type!));
    return [w.select(isNone, w.full(-1, type!), found)];
  };

/**
 * Running folds by doubling: after step k each element is the fold of the 2ᵏ elements up to it.
 */
function running(
  b: Ops,
  x: Primal,
  { axis, reverse }: PrimParams['cumsum'],
  combine: (b: Ops, earlier: Primal, own: Primal) => Primal,
  identity: number,
): Primal {
  const { shape, dtype } = x.aval;
  const none = shape.map(() => 0);
  let result = x;
  for (let distance = 1; distance < at(shape, axis); distance *= 2) {
    const [low, high] = reverse ? [-distance, distance] : [distance, -distance];
    const moved = b.bind1('pad', [result, b.full(identity, { shape: [], dtype })], {
      low: none.with(axis, low),
      high: none.with(axis, high),
      interior: none,
    });
    result = combine(b, moved, result);
  }
  return result;
}

const cumulative = (
  name: 'cumsum' | 'cumprod' | 'cummax' | 'cummin',
  fold: Fold,
  combine: (b: Ops, earlier: Primal, own: Primal) => Primal,
): Row<PrimParams['cumsum']> =>
  byParts(
    name,
    formula((b, [x], params, [type]) => {
      const carried = isHalf(type!.dtype) ? 'float32' : type!.dtype;
      const wide = carried === type!.dtype ? x! : b.convert(x!, carried);
      const result = running(b, wide, params, combine, fold.identity(carried));
      return [carried === type!.dtype ? result : b.convert(result, type!.dtype)];
    }),
  );

/** The result for complex numbers where StableHLO's fold has one. */
const ofComplex = (name: 'reduceMax' | 'reduceMin', fold: Fold): Row<PrimParams['reduceSum']> =>
  byParts(name, reduction(fold));

export const reduceRows = {
  reduceSum: reduction(sum),
  reduceProd: reduction(product),
  reduceMax: ofComplex('reduceMax', most),
  reduceMin: ofComplex('reduceMin', least),
  reduceAnd: reduction(all),
  reduceOr: reduction(any),
  reduceXor: reduction(odd),
  argmax: argExtreme('max'),
  argmin: argExtreme('min'),
  cumsum: cumulative('cumsum', sum, (b, x, y) => b.add(x, y)),
  cumprod: cumulative('cumprod', product, (b, x, y) => b.mul(x, y)),
  cummax: cumulative('cummax', most, (b, x, y) => b.max(x, y)),
  cummin: cumulative('cummin', least, (b, x, y) => b.min(x, y)),
  reduceWindowSum: windowReduction(sum),
  reduceWindowMax: windowReduction(most),
  reduceWindowMin: windowReduction(least),
  windowArgmax: windowArg('max'),
  windowArgmin: windowArg('min'),
} satisfies Partial<Rows<PrimName>>;
