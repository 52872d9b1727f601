/** Scatter: writing or combining updates into windows of a copy of the operand. */
import { aval, type Aval } from '../../array/aval.js';
import { type DType, isBool, isInexact } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, printShape, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { both, indexAdd, load, op, type Expr, type ScalarOp } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { loopOver } from '../nest.js';
import type { Linear, LinearOps, Ops, Primal } from '../ops.js';
import {
  computes,
  nonlinear,
  type JvpRule,
  type LinearOperand,
  type LoopOperand,
  type Batched,
  type Rules,
} from '../record.js';
import { elementAt, forEachIndex, updated } from '../tabulate.js';
import { otherFactors } from './other-factors.js';
import {
  batchedAsWindow,
  batchedTogether,
  checkWindows,
  gatherDimsOf,
  mergeAxes,
  scatterDimsOf,
  windowAxes,
  windowSizes,
  windowStart,
  windowStartExprs,
} from './windows.js';
import type { ComplexRule } from '../complex/parts.js';
import { iotaAlong } from '../shape/iota.js';

type Name = 'scatter' | 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax';
type Params = PrimParams['scatter'];

interface Scatter {
  /** The scalar operation of the loops; null where the update replaces the old element. */
  readonly op: ScalarOp | null;
  /** The same for evaluation. */
  readonly combine: (old: number, update: number, dtype: DType) => number;
  readonly complex: ComplexRule<Params>;
  readonly jvp: JvpRule<Params>;
}

function scatterType(name: Name, inputs: readonly Aval[], params: Params): Aval {
  const [x, indices, updates] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const dims = gatherDimsOf(params.dims);
  if (x.dtype !== updates.dtype)
    fail(
      'dtype-mismatch',
      `${name}: an array of dtype ${x.dtype} cannot take updates of dtype ${updates.dtype}. ` +
        'Convert one of them.',
    );
  if (isBool(x.dtype) && (name === 'scatterAdd' || name === 'scatterMul'))
    fail('dtype-mismatch', `${name}: is not defined for dtype bool. Convert the arrays first.`);
  const rank = indices.shape.length - 1 + dims.offsetDims.length;
  if (updates.shape.length !== rank || dims.offsetDims.some((d) => d >= rank))
    fail(
      'shape-mismatch',
      `${name}: updates must have an axis for each of the ${indices.shape.length - 1} batch axes ` +
        `of the indices and each of the ${dims.offsetDims.length} window axes, received shape ` +
        `${printShape(updates.shape)}.`,
    );
  const sizes = windowSizes(dims, x.shape.length, updates.shape);
  checkWindows(name, dims, x, indices, sizes);
  const window = windowAxes(dims, x.shape.length).map((d) => at(sizes, d));
  const expected = mergeAxes(dims, indices.shape.slice(0, -1), window);
  if (!expected.every((n, d) => n === updates.shape[d]))
    fail(
      'shape-mismatch',
      `${name}: indices of shape ${printShape(indices.shape)} want updates of shape ` +
        `${printShape(expected)}, received ${printShape(updates.shape)}.`,
    );
  return aval(x.shape, x.dtype, x.weak && updates.weak);
}

function writeScatter(
  b: LoopBuilder,
  rule: Scatter,
  operands: readonly LoopOperand[],
  out: LoopBuffer,
  params: Params,
): void {
  const [x, indices, updates] = [at(operands, 0), at(operands, 1), at(operands, 2)];
  const { shape, dtype } = x.aval;
  const dims = gatherDimsOf(params.dims);
  const sizes = windowSizes(dims, shape.length, updates.aval.shape);
  const window = windowAxes(dims, shape.length);
  loopOver(b, indices.aval.shape.slice(0, -1), (batch) => {
    const { start, tests } = windowStartExprs(
      dims,
      shape,
      sizes,
      { shape: indices.aval.shape, read: indices.read },
      batch,
      { clip: params.mode === 'clip', staysInside: false, share: (expr) => b.let(expr, 'start') },
    );
    const lengths = window.map((d) => at(sizes, d));
    const writeWindow = (): void =>
      loopOver(b, lengths, (inner) => {
        const offset = (d: number): Expr | undefined => inner[window.indexOf(d)];
        const index = Index.ofAxes(
          shape,
          start.map((s, d) => (window.includes(d) ? indexAdd(s, offset(d)!) : s)),
        );
        const update = updates.read(
          Index.ofAxes(updates.aval.shape, mergeAxes(dims, batch, inner)),
        );
        const target = b.let(index.flat, 'target');
        const value = rule.op === null ? update : op(rule.op, dtype, load(out, target), update);
        b.store(out, target, value);
      });
    if (tests.length === 0) writeWindow();
    else b.if(tests.reduce(both), writeWindow);
  });
}

/** The record of a scatter; set and add are linear and replace `transpose`. */
function scatterWith(name: Name, rule: Scatter): Batched<Params> {
  return {
    ...computes,
    type: (inputs, params) => [
      scatterType(
        name,
        inputs.map((a) => a.aval),
        params,
      ),
    ],
    evaluate: ([x, indices, updates], params, [out]) => {
      const dims = gatherDimsOf(params.dims);
      const sizes = windowSizes(dims, x!.ndim, updates!.shape);
      const window = windowAxes(dims, x!.ndim);
      const clip = params.mode === 'clip';
      return [
        updated(x!, out!, (change) =>
          forEachIndex(indices!.shape.slice(0, -1), (batch) => {
            const start = windowStart(dims, x!.shape, sizes, indices!, batch, clip);
            if (start === null) return;
            forEachIndex(
              window.map((d) => at(sizes, d)),
              (inner) => {
                const index = start.map((s, d) => s + (inner[window.indexOf(d)] ?? 0));
                const update = elementAt(updates!, mergeAxes(dims, batch, inner));
                change(index, (old) => rule.combine(old, update, x!.dtype));
              },
            );
          }),
        ),
      ];
    },
    jvp: rule.jvp,
    transpose: nonlinear,
    batch: (b, [x, indices, updates], mapped, params, size) => {
      const [mappedX, mappedIndices, mappedUpdates] = mapped;
      const operands = [
        mappedX ? x! : b.repeat(x!, size),
        indices!,
        mappedUpdates ? updates! : b.repeat(updates!, size),
      ];
      const dims = gatherDimsOf(params.dims);
      const batched = mappedIndices ? batchedTogether(dims) : batchedAsWindow(dims);
      return {
        outputs: [b.bind1(name, operands, { ...params, dims: scatterDimsOf(batched) })],
        mapped: [true],
      };
    },
    complex: rule.complex,
    lower: {
      kind: 'loops',
      fused: 'all',
      updates: 2,
      ...(rule.op === null ? { asStored: true as const } : {}),
      write: (b, operands, [out], params) => writeScatter(b, rule, operands, out!, params),
    },
  };
}

/** Whether no element is updated twice. */
const areUnique = ({ aval: { shape } }: Primal, { uniqueIndices }: Params): boolean =>
  uniqueIndices || sizeOf(shape.slice(0, -1)) === 1;

/** What stands in `x` where a scatter writes: an array like its updates, 0 for dropped ones. */
function readBack(b: Ops, x: Primal, indices: Primal, updates: Aval, params: Params): Primal {
  const dims = gatherDimsOf(params.dims);
  return b.bind1('gather', [x, indices], {
    dims,
    sizes: windowSizes(dims, x.aval.shape.length, updates.shape),
    mode: params.mode === 'clip' ? 'clip' : 'fill',
    fill: 0,
  });
}

/** Which updates of a `scatter` stand in its result, not overwritten and not dropped. */
function winners(b: Ops, operand: Aval, indices: Primal, updates: Aval, params: Params): Primal {
  // Scatter a number for each update, counted from 1, and see which are still there.
  const size = sizeOf(updates.shape);
  const counted = b.add(iotaAlong(b, [size], 'int32', 0), 1);
  const numbers = b.reshape(counted, updates.shape);
  const nobody = b.full(0, { shape: operand.shape, dtype: 'int32' });
  const standing = b.bind1('scatter', [nobody, indices, numbers], params);
  return b.eq(readBack(b, standing, indices, updates, params), numbers);
}

/** The linear scatter of the tangents of operand and updates, zeros where one is null. */
function scatterTangents(
  t: LinearOps,
  name: 'scatter' | 'scatterAdd',
  inputs: readonly Primal[],
  tangents: readonly (Linear | null)[],
  params: Params,
): Linear {
  const [x, indices, updates] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const [dx, , dupdates] = tangents;
  return at(
    t.linear(
      name,
      [dx ?? t.zeros(x.aval), t.residual(indices), dupdates ?? t.zeros(updates.aval)],
      params,
    ),
    0,
  );
}

const jvpOfLinear =
  (name: 'scatter' | 'scatterAdd'): JvpRule<Params> =>
  (p, t, inputs, tangents, params) => ({
    outputs: [p.bind1(name, inputs, params)],
    tangents: [scatterTangents(t, name, inputs, tangents, params)],
  });

/** d(x · Π u) = dx · Π u + x · Σ du · (the product of the other updates of the same element). */
const jvpOfMul: JvpRule<Params> = (p, t, inputs, [dx, , dupdates], params) => {
  const [x, indices, updates] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const y = p.bind1('scatterMul', inputs, params);
  const factors = () => p.bind1('scatterMul', [p.full(1, x.aval), indices, updates], params);
  const ofOperand = dx ? t.mul(dx, factors()) : null;
  if (!dupdates) return { outputs: [y], tangents: [ofOperand] };
  const scaled = areUnique(indices, params)
    ? dupdates
    : t.mul(dupdates, otherFactors(p, x.aval, indices, updates, params));
  const sum = scatterTangents(t, 'scatterAdd', inputs, [null, null, scaled], params);
  return { outputs: [y], tangents: [t.add(ofOperand, t.mul(sum, x))] };
};

/** The tangents of those that equal the result, operand or updates, on average. */
const jvpOfExtreme =
  (name: 'scatterMin' | 'scatterMax'): JvpRule<Params> =>
  (p, t, inputs, [dx, , dupdates], params) => {
    const [x, indices, updates] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const y = p.bind1(name, inputs, params);
    const { dtype } = x.aval;
    const operandStands = p.eq(x, y);
    const updateStands = p.eq(updates, readBack(p, y, indices, updates.aval, params));
    const count = p.bind1(
      'scatterAdd',
      [p.convert(operandStands, dtype), indices, p.convert(updateStands, dtype)],
      params,
    );
    const standing = [
      dx ? t.select(operandStands, dx, null) : null,
      null,
      dupdates ? t.select(updateStands, dupdates, null) : null,
    ];
    const sum = scatterTangents(t, 'scatterAdd', inputs, standing, params);
    return { outputs: [y], tangents: [t.div(sum, count)] };
  };

const isLinear = (x: Primal | LinearOperand): boolean => x.kind === 'linear';

export const scatter: Batched<Params> = {
  ...computes,
  ...scatterWith('scatter', {
    op: null,
    combine: (_old, update) => update,
    complex: 'each part',
    // The last update of an element wins, for tangents as for values.
    jvp: jvpOfLinear('scatter'),
  }),
  // What was overwritten, operand or update, had no part in the result.
  transpose: (b, [ct], inputs, params) => {
    const [x, updates] = [at(inputs, 0), at(inputs, 2)];
    const indices = at(inputs, 1) as Primal;
    const untouched = (): Primal =>
      b.bind1('scatter', [ct!, indices, b.full(0, updates.aval)], params);
    const standing = (): Primal => {
      const read = readBack(b, ct!, indices, updates.aval, params);
      return areUnique(indices, params)
        ? read
        : b.select(winners(b, x.aval, indices, updates.aval, params), read, 0);
    };
    return [isLinear(x) ? untouched() : null, null, isLinear(updates) ? standing() : null];
  },
};

export const scatterAdd: Rules<Params> = {
  ...computes,
  ...scatterWith('scatterAdd', {
    op: 'add',
    combine: (old, update) => old + update,
    complex: 'each part',
    jvp: jvpOfLinear('scatterAdd'),
  }),
  transpose: (b, [ct], inputs, params) => {
    const [x, updates] = [at(inputs, 0), at(inputs, 2)];
    const read = (): Primal => readBack(b, ct!, at(inputs, 1) as Primal, updates.aval, params);
    return [isLinear(x) ? ct! : null, null, isLinear(updates) ? read() : null];
  },
};

export const scatterMul = scatterWith('scatterMul', {
  op: 'mul',
  combine: (old, update, dtype) => (isInexact(dtype) ? old * update : Math.imul(old, update)),
  complex: 'no complex',
  jvp: jvpOfMul,
});

export const scatterMin = scatterWith('scatterMin', {
  op: 'min',
  combine: (old, update) => Math.min(old, update),
  complex: 'no complex',
  jvp: jvpOfExtreme('scatterMin'),
});

export const scatterMax = scatterWith('scatterMax', {
  op: 'max',
  combine: (old, update) => Math.max(old, update),
  complex: 'no complex',
  jvp: jvpOfExtreme('scatterMax'),
});
