/**
 * Functions of all instances of a batch together, as a sum over them: what collectives are. Where
 * the axis is batched the program stands in the place of the equation, so that none is left when
 * programs run.
 */
import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, zip } from '../../array/shape.js';
import { avalsOf, type Atom, type PrimParams, type Program } from '../../ir/program.js';
import type { Linear, Ops, Primal } from '../ops.js';
import {
  computes,
  type BatchRule,
  type JvpRule,
  type Rules,
  type TransposeRule,
} from '../record.js';
import { checkTakes } from './operands.js';
import { isPresent, marked, spread } from './present.js';
import { swapLeading } from './programs.js';

type Params = PrimParams['across'];

const ofAll = (size: number, aval: Aval): Aval => ({ ...aval, shape: [size, ...aval.shape] });
const ofOne = (aval: Aval): Aval => ({ ...aval, shape: aval.shape.slice(1) });

function typeOf(inputs: readonly Atom[], { name, size, same, program }: Params): Aval[] {
  const taken = avalsOf(inputs).map((a) => ofAll(size, a));
  checkTakes(name, 'the program', program, taken);
  return zip(avalsOf(program.outputs), same).map(([a, isSame]) => (isSame ? a : ofOne(a)));
}

/** What is wrong with an equation that nobody has batched. */
const failUnbound = ({ name, axis }: Params): never =>
  fail(
    'unbound-axis',
    `lax.${name}: nothing maps over the axis '${axis}' here: the program was taken out of its vmap. Map ` +
      `with vmap(f, { axisName: '${axis}' }) around the whole.`,
  );

/**
 * Residuals are values of all instances together, of which a linear equation could not take its
 * own: it computes them again, from the operands.
 */
const split: JvpRule<Params> = (p, t, inputs, tangents, params, recur) => {
  const { program, same } = params;
  const outputs = p.bind('across', inputs, params);
  const parts = recur.linearize(program, tangents.map(isPresent));
  if (!parts.nonzero.includes(true)) return { outputs, tangents: outputs.map(() => null) };
  const moves = tangents.filter(isPresent);
  const again = parts.residuals > 0 ? inputs : [];
  const types = [...avalsOf(again), ...avalsOf(moves)].map((a) => ofAll(params.size, a));
  const linear = p.program(types, (b, args) => {
    const count = program.outputs.length;
    const results = again.length === 0 ? [] : b.inline(parts.primal, args.slice(0, again.length));
    return b.inline(parts.linear, [...results.slice(count), ...args.slice(again.length)]);
  });
  const moved = t.linear('across', [...again.map((x) => t.residual(x)), ...moves], {
    ...params,
    same: marked(same, parts.nonzero),
    program: linear,
  });
  return { outputs, tangents: spread<Linear>(moved, parts.nonzero) };
};

/** What is the same for all instances is used by all of them: its cotangents are added up. */
const transpose: TransposeRule<Params> = (b, cotangents, inputs, params, recur) => {
  const { program, size } = params;
  const isLinear = inputs.map((x) => x.kind === 'linear');
  const back = recur.transpose(program, isLinear, cotangents.map(isPresent));
  const known = inputs.filter((x): x is Primal => x.kind !== 'linear');
  const given = cotangents.filter(isPresent);
  const isSame = marked(params.same, cotangents.map(isPresent));
  const types = [...avalsOf(known), ...avalsOf(given)].map((a) => ofAll(size, a));
  const whole = b.program(types, (inner, args) =>
    inner.inline(
      back.program,
      args.map((x, i) => (isSame[i - known.length] === true ? inner.reduceSum(x, [0]) : x)),
    ),
  );
  const results = b.bind('across', [...known, ...given], { ...params, ...sharing(b, whole) });
  const ofLinear = spread(results, back.nonzero);
  return isLinear.map((linear) => (linear ? (ofLinear.shift() ?? null) : null));
};

/** A program of results of all instances, with those given once that are seen to be the same. */
function sharing(b: Ops, program: Program): Pick<Params, 'same' | 'program'> {
  const made = new Map(program.equations.flatMap((e) => e.outputs.map((v) => [v as Atom, e])));
  const repeated = program.outputs.map((a) => {
    const equation = made.get(a);
    return equation?.primitive === 'broadcast' && !equation.params.dims.includes(0)
      ? equation
      : undefined;
  });
  const same = repeated.map((equation) => equation !== undefined);
  if (!same.includes(true)) return { same, program };
  const once = b.program(avalsOf(program.inputs), (inner, inputs) => {
    const sources = repeated.map((equation, i) => equation?.inputs[0] ?? at(program.outputs, i));
    return zip(inner.inline({ ...program, outputs: sources }, inputs), repeated).map(
      ([x, equation]) => {
        if (equation === undefined) return x;
        const { shape, dims } = equation.params;
        const inOne = dims.map((d) => d - 1);
        return inner.broadcast(x, shape.slice(1), inOne);
      },
    );
  });
  return { same, program: once };
}

/** The batch of another axis stands behind the instances, and for the program in front of them. */
const batchInside: BatchRule<Params> = (b, inputs, mapped, params, size, recur) => {
  const batched = recur.vmap(params.program, size, mapped);
  const isMapped = batched.mapped.map((mark) => mark === true);
  const types = avalsOf(inputs).map((a) => ofAll(params.size, a));
  const program = b.program(types, (inner, args) => {
    const operands = args.map((x, i) => (mapped[i] === true ? swapLeading(inner, x) : x));
    return inner
      .inline(batched.program, operands)
      .map((y, i) => (isMapped[i] === true && params.same[i] !== true ? swapLeading(inner, y) : y));
  });
  return { outputs: b.bind('across', inputs, { ...params, program }), mapped: isMapped };
};

/** Over its own axis the program itself, over another one a function of more. */
const batch: BatchRule<Params> = (b, inputs, mapped, params, size, recur) => {
  const { axis, same, program } = params;
  if (recur.axis !== axis) return batchInside(b, inputs, mapped, params, size, recur);
  const all = inputs.map((x, i) => (mapped[i] === true ? x : b.repeat(x, size)));
  return { outputs: b.inline(program, all), mapped: same.map((isSame) => !isSame) };
};

export const across: Rules<Params> = {
  ...computes,
  over: ({ axis }) => [axis],
  type: typeOf,
  evaluate: (_inputs, params) => failUnbound(params),
  jvp: {
    forward: (p, inputs, tangents, params, recur) => {
      const { program, same } = params;
      const derived = recur.jvp(program, tangents.map(isPresent));
      const results = p.bind('across', [...inputs, ...tangents.filter(isPresent)], {
        ...params,
        same: [...same, ...marked(same, derived.nonzero)],
        program: derived.program,
      });
      const count = program.outputs.length;
      return {
        outputs: results.slice(0, count),
        tangents: spread(results.slice(count), derived.nonzero),
      };
    },
    split,
  },
  transpose,
  batch,
  complex: (_b, _operands, params) => failUnbound(params),
  lower: { kind: 'program', program: failUnbound },
};
