/**
 * Functions with a batching rule of their own. Their derivatives are such functions, too, whose
 * rules are the derivatives of the rule: what is mapped in the end is always by the rule.
 */
import type { Aval } from '../../array/aval.js';
import { hasTangent } from '../../array/dtype.js';
import { zip } from '../../array/shape.js';
import { avalsOf, type PrimParams, type Program } from '../../ir/program.js';
import { call } from '../control/call.js';
import { cut, isPresent, marked, spread } from '../control/present.js';
import { withMarks } from '../control/programs.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type Recur, type Rules } from '../record.js';

type Params = PrimParams['customVmap'];

/** A user's rule: the program of many instances, by their number and by which inputs are mapped. */
export interface VmapRule {
  readonly name: string;
  readonly program: (
    size: number,
    mapped: readonly boolean[],
    axis: string | null,
  ) => { readonly program: Program; readonly mapped: readonly boolean[] };
}

/** What a transform makes of a program, its inputs in two parts. */
interface Derivation {
  readonly of: (program: Program) => Program;
  /** Which inputs of the program are mapped, from those of what is made of it. */
  readonly inputs: (mapped: readonly boolean[]) => readonly boolean[];
  /** Which inputs of what is made are mapped then. */
  readonly taken: (mapped: readonly boolean[]) => readonly boolean[];
  /** Null where all outputs of the program have to be mapped, as those of what is made are. */
  readonly outputs: ((mapped: readonly boolean[], program: Program) => readonly boolean[]) | null;
}

/** The same of the program and of the rule. */
function derived(b: Ops, { name, program, rule }: Params, derivation: Derivation): Params {
  const whole = derivation.of(program);
  const types = avalsOf(whole.inputs);
  const of: VmapRule['program'] = (size, mapped, axis) => {
    const base = rule.program(size, derivation.inputs(mapped), axis);
    const { outputs } = derivation;
    const one =
      outputs === null
        ? withMarks(
            b,
            base,
            base.mapped.map(() => true),
            size,
          )
        : base.program;
    const batched = derivation.of(one);
    const taken = derivation.taken(mapped);
    const given = types.map((a, i) => (mapped[i] === true ? ofMany(a, size) : a));
    const made = b.program(given, (inner, args) =>
      inner.inline(
        batched,
        args.map((x, i) => (taken[i] === mapped[i] ? x : inner.repeat(x, size))),
      ),
    );
    const all = made.outputs.map(() => true);
    return { program: made, mapped: outputs === null ? all : outputs(base.mapped, program) };
  };
  return { name, program: whole, rule: { name: rule.name, program: of } };
}

const ofMany = (a: Aval, size: number): Aval => ({ ...a, shape: [size, ...a.shape] });

const floats = ({ outputs }: Program): boolean[] => outputs.map((a) => hasTangent(a.aval.dtype));

/** Inputs and their tangents are mapped together. */
function together(nonzero: readonly boolean[]): Pick<Derivation, 'inputs' | 'taken'> {
  const inputs = (mapped: readonly boolean[]): boolean[] => {
    const [values, tangents] = cut(mapped, nonzero.length);
    return zip(values, spread(tangents, nonzero)).map(([x, dx]) => x || dx === true);
  };
  return {
    inputs,
    taken: (mapped) => {
      const all = inputs(mapped);
      return [...all, ...marked(all, nonzero)];
    },
  };
}

/** A tangent for each float among the outputs, zeros in full. */
const inFull = (
  b: Ops,
  program: Program,
  moved: readonly Primal[],
  nonzero: readonly boolean[],
): Primal[] =>
  zip(spread(moved, nonzero), program.outputs).flatMap(([dy, { aval }]) =>
    hasTangent(aval.dtype) ? [dy ?? b.full(0, aval)] : [],
  );

const withTangents = (program: Program, nonzero: readonly boolean[]): Aval[] => {
  const types = avalsOf(program.inputs);
  return [...types, ...marked(types, nonzero)];
};

/** Values and tangents to values and tangents. */
const forwardOf = (b: Ops, recur: Recur, nonzero: readonly boolean[]): Derivation => ({
  ...together(nonzero),
  of: (program) =>
    b.program(withTangents(program, nonzero), (inner, args) => {
      const jvp = recur.jvp(program, nonzero);
      const [values, moved] = cut(inner.inline(jvp.program, args), program.outputs.length);
      return [...values, ...inFull(inner, program, moved as Primal[], jvp.nonzero)];
    }),
  outputs: (mapped, program) => [...mapped, ...marked(mapped, floats(program))],
});

/** Values and tangents to tangents: linear in the latter, with the values computed again. */
const linearOf = (b: Ops, recur: Recur, nonzero: readonly boolean[]): Derivation => ({
  ...together(nonzero),
  of: (program) =>
    b.program(withTangents(program, nonzero), (inner, args) => {
      const parts = recur.linearize(program, nonzero);
      const [values, tangents] = cut(args, nonzero.length);
      const kept = inner.inline(parts.primal, values as Primal[]).slice(program.outputs.length);
      const moved = inner.inline(parts.linear, [...kept, ...(tangents as Primal[])]);
      return inFull(inner, program, moved, parts.nonzero);
    }),
  outputs: (mapped, program) => marked(mapped, floats(program)),
});

/** What is not linear, and cotangents, to cotangents of what is linear. */
const transposeOf = (
  b: Ops,
  recur: Recur,
  isLinear: readonly boolean[],
  present: readonly boolean[],
): Derivation => {
  const isKnown = isLinear.map((linear) => !linear);
  const inputs = (mapped: readonly boolean[]): boolean[] => {
    const known = spread(mapped, isKnown);
    return isLinear.map((linear, i) => linear || known[i] === true);
  };
  return {
    inputs,
    taken: (mapped) => [...marked(inputs(mapped), isKnown), ...marked(present, present)],
    of: (program) => {
      const back = recur.transpose(program, isLinear, present);
      const types = marked(avalsOf(program.inputs), isLinear);
      return b.program(avalsOf(back.program.inputs), (inner, args) =>
        zip(spread(inner.inline(back.program, args), back.nonzero), types).map(
          ([ct, type]) => ct ?? inner.full(0, type),
        ),
      );
    },
    outputs: null,
  };
};

export const customVmap: Rules<Params> = {
  ...computes,
  plainCall: ({ name, program }) => ({ name, program }),
  type: (inputs, params) => call.type(inputs, params),
  evaluate: (inputs, { program }, _outputs, { run }) => run(program, inputs),
  jvp: {
    forward: (p, inputs, tangents, params, recur) => {
      const { program } = params;
      const made = derived(p, params, forwardOf(p, recur, tangents.map(isPresent)));
      const results = p.bind('customVmap', [...inputs, ...tangents.filter(isPresent)], made);
      const [outputs, moved] = cut(results, program.outputs.length) as [Primal[], Primal[]];
      return { outputs, tangents: spread(moved, floats(program)) };
    },
    split: (p, t, inputs, tangents, params, recur) => {
      const outputs = p.bind('customVmap', inputs, params);
      const made = derived(p, params, linearOf(p, recur, tangents.map(isPresent)));
      const operands = [...inputs.map((x) => t.residual(x)), ...tangents.filter(isPresent)];
      const moved = t.linear('customVmap', operands, made);
      return { outputs, tangents: spread(moved, floats(params.program)) };
    },
  },
  transpose: (b, cotangents, inputs, params, recur) => {
    const isLinear = inputs.map((x) => x.kind === 'linear');
    const known = inputs.filter((x): x is Primal => x.kind !== 'linear');
    const present = cotangents.map(isPresent);
    const made = derived(b, params, transposeOf(b, recur, isLinear, present));
    const results = b.bind('customVmap', [...known, ...cotangents.filter(isPresent)], made);
    return spread(results, isLinear);
  },
  batch: (b, inputs, mapped, { rule }, size, recur) => {
    const batched = rule.program(size, mapped, recur.axis);
    return { outputs: b.inline(batched.program, inputs), mapped: batched.mapped };
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ program }) => program },
};
