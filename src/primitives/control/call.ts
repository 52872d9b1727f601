/** A function applied: one Program shared by all its call sites. */
import { fail } from '../../array/errors.js';
import { printAval, sameShape } from '../../array/aval.js';
import { zip } from '../../array/shape.js';
import { avalsOf, newProgram, type Atom, type PrimParams, type Program } from '../../ir/program.js';
import type { Linear, Primal } from '../ops.js';
import { computes, type Rules } from '../record.js';
import { isPresent, spread } from './present.js';

function checkArguments(name: string, program: Program, inputs: readonly Atom[]): void {
  if (inputs.length !== program.inputs.length)
    fail(
      'bad-argument',
      `call: ${name} takes ${program.inputs.length} arrays, received ${inputs.length}.`,
    );
  zip(program.inputs, inputs).forEach(([parameter, x], i) => {
    const [wanted, given] = [parameter.aval, x.aval];
    if (wanted.dtype !== given.dtype || !sameShape(wanted.shape, given.shape))
      fail(
        wanted.dtype === given.dtype ? 'shape-mismatch' : 'dtype-mismatch',
        `call: ${name} takes ${printAval(wanted)} as argument ${i}, received ${printAval(given)}.`,
      );
  });
}

/** For a linearized program, by its primal part: that part without what its caller has anyway. */
interface Lean {
  /** The outputs and those residuals that are not inputs. */
  readonly program: Program;
  /** For each residual the number of the input that it is, or null. */
  readonly inputOf: readonly (number | null)[];
}
const leanPrograms = new WeakMap<Program, Lean>();

/** Leaves out residuals that are inputs: a function would have to copy them into its results. */
function withoutInputs(primal: Program, count: number): Lean {
  let lean = leanPrograms.get(primal);
  if (lean === undefined) {
    const { inputs, constants, equations, outputs, varCount } = primal;
    const positions = new Map<Atom, number>(inputs.map((v, i) => [v, i]));
    const inputOf = outputs.slice(count).map((a) => positions.get(a) ?? null);
    const kept = outputs.filter((_, k) => k < count || inputOf[k - count] === null);
    lean = { program: newProgram(inputs, constants, equations, kept, varCount), inputOf };
    leanPrograms.set(primal, lean);
  }
  return lean;
}

export const call: Rules<PrimParams['call']> = {
  ...computes,
  type: (inputs, { name, program }) => {
    checkArguments(name, program, inputs);
    return avalsOf(program.outputs);
  },
  evaluate: (inputs, { program }, _outputs, { run }) => run(program, inputs),
  jvp: {
    forward: (p, inputs, tangents, { name, program }, recur) => {
      const derived = recur.jvp(program, tangents.map(isPresent));
      const count = program.outputs.length;
      const results = p.bind('call', [...inputs, ...tangents.filter(isPresent)], {
        name: `${name}_jvp`,
        program: derived.program,
      });
      const moved = spread(results.slice(count), derived.nonzero);
      return { outputs: results.slice(0, count), tangents: moved };
    },
    // The primal call also returns what the linear one needs of it.
    split: (p, t, inputs, tangents, { name, program }, recur) => {
      const parts = recur.linearize(program, tangents.map(isPresent));
      const count = program.outputs.length;
      const lean = withoutInputs(parts.primal, count);
      const results = p.bind('call', inputs, { name: `${name}_primal`, program: lean.program });
      const outputs = results.slice(0, count);
      if (!parts.nonzero.includes(true)) return { outputs, tangents: outputs.map(() => null) };
      const computed = results.slice(count);
      const residuals = lean.inputOf.map((i) =>
        t.residual((i === null ? computed.shift() : inputs[i]) as Primal),
      );
      const moved = t.linear('call', [...residuals, ...tangents.filter(isPresent)], {
        name: `${name}_linear`,
        program: parts.linear,
      });
      return { outputs, tangents: spread<Linear>(moved, parts.nonzero) };
    },
  },
  transpose: (b, cotangents, inputs, { name, program }, recur) => {
    const linear = inputs.map((x) => x.kind === 'linear');
    const transposed = recur.transpose(program, linear, cotangents.map(isPresent));
    const known = inputs.filter((x) => x.kind !== 'linear');
    const results = b.bind('call', [...known, ...cotangents.filter(isPresent)], {
      name: `${name}_transposed`,
      program: transposed.program,
    });
    const ofLinear = spread(results, transposed.nonzero);
    return linear.map((isLinear) => (isLinear ? (ofLinear.shift() ?? null) : null));
  },
  batch: {
    sharing: (b, inputs, marks, { name, program }, size, recur) => {
      const batched = recur.vmap(program, size, marks);
      const outputs = b.bind('call', inputs, { name: `${name}_vmap`, program: batched.program });
      return { outputs, mapped: batched.mapped };
    },
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ program }) => program },
};
