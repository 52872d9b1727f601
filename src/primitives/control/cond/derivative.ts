/** The derivatives of branches: each branch's own, with results of one kind for all. */
import type { Aval } from '../../../array/aval.js';
import { at, range, zip } from '../../../array/shape.js';
import { avalsOf, type Atom, type PrimParams, type Program } from '../../../ir/program.js';
import type { Linear, Ops, Primal } from '../../ops.js';
import type { ForwardRule, JvpRule, TransposeRule } from '../../record.js';
import { fits } from '../operands.js';
import { marked, cut, either, isPresent, spread } from '../present.js';
import { instantiate } from '../programs.js';

type CondParams = PrimParams['cond'];

/** Which results are nonzero in some branch: they have to be given by all. */
const inAny = (derived: readonly { readonly nonzero: readonly boolean[] }[]): boolean[] =>
  derived.map(({ nonzero }) => [...nonzero]).reduce(either);

export const forwardCond: ForwardRule<CondParams> = (p, inputs, tangents, { branches }, recur) => {
  const [index, ...operands] = inputs as [Primal, ...Primal[]];
  const dx = tangents.slice(1);
  const derived = branches.map((branch) => recur.jvp(branch, dx.map(isPresent)));
  const nonzero = inAny(derived);
  const types = avalsOf(at(branches, 0).outputs);
  const results = p.bind('cond', [index, ...operands, ...dx.filter(isPresent)], {
    branches: derived.map((branch) => {
      if (branch.nonzero.every((mark, i) => mark === nonzero[i])) return branch.program;
      return p.program(avalsOf(branch.program.inputs), (b, args) => {
        const [values, moved] = cut(b.inline(branch.program, args), types.length);
        const all = instantiate(b, spread(moved!, branch.nonzero), nonzero, types);
        return [...values!, ...all.filter(isPresent)];
      });
    }),
  });
  const [outputs, moved] = cut(results, types.length) as [Primal[], Primal[]];
  return { outputs, tangents: spread(moved, nonzero) };
};

/**
 * Where a residual of a branch is found: it is an operand, a result, or one of the further results
 * that the branches share, each using those it needs.
 */
interface BranchSource {
  readonly from: 'operand' | 'result' | 'slot';
  readonly index: number;
}

function assignSlots(primals: readonly Program[], count: number) {
  const slots: Aval[] = [];
  const sourcesOf = (primal: Program): BranchSource[] => {
    const free = new Set(range(slots.length));
    const source = (a: Atom): BranchSource => {
      const operand = primal.inputs.findIndex((v) => v === a);
      if (operand >= 0) return { from: 'operand', index: operand };
      const result = primal.outputs.indexOf(a);
      if (result < count) return { from: 'result', index: result };
      const slot = [...free].find((i) => fits(at(slots, i), a.aval));
      if (slot === undefined)
        return { from: 'slot', index: slots.push({ ...a.aval, weak: false }) - 1 };
      free.delete(slot);
      return { from: 'slot', index: slot };
    };
    return primal.outputs.slice(count).map(source);
  };
  return { sources: primals.map(sourcesOf), slots };
}

/** The branch with its results and all slots, zeros in those it has no use for. */
function primalBranch(
  p: Ops,
  primal: Program,
  count: number,
  sources: readonly BranchSource[],
  slots: readonly Aval[],
): Program {
  return p.program(avalsOf(primal.inputs), (b, inputs) => {
    const [outputs, residuals] = cut(b.inline(primal, inputs), count);
    const filled = slots.map((type, i) => {
      const k = sources.findIndex(({ from, index }) => from === 'slot' && index === i);
      return k < 0 ? b.full(0, type) : at(residuals!, k);
    });
    return [...outputs!, ...filled];
  });
}

/** Two conds of one index: the linear one takes the residuals of whichever branch was taken. */
export const splitCond: JvpRule<CondParams> = (p, t, inputs, tangents, { branches }, recur) => {
  const [index, ...operands] = inputs as [Primal, ...Primal[]];
  const dx = tangents.slice(1);
  const derived = branches.map((branch) => recur.linearize(branch, dx.map(isPresent)));
  const nonzero = inAny(derived);
  if (!nonzero.includes(true)) {
    const outputs = p.bind('cond', inputs, { branches });
    return { outputs, tangents: outputs.map(() => null) };
  }
  const types = avalsOf(at(branches, 0).outputs);
  const count = types.length;
  const { sources, slots } = assignSlots(
    derived.map(({ primal }) => primal),
    count,
  );
  const results = p.bind('cond', inputs, {
    branches: zip(derived, sources).map(([{ primal }, own]) =>
      primalBranch(p, primal, count, own, slots),
    ),
  });
  const values = { operand: operands, result: results, slot: results.slice(count) };
  const used = distinct(sources.flat());
  const residuals = used.map(({ from, index: i }) => at(values[from], i));
  const moved = dx.filter(isPresent);
  const linear = t.linear(
    'cond',
    [t.residual(index), ...residuals.map((x) => t.residual(x)), ...moved],
    {
      branches: zip(derived, sources).map(([branch, own]) =>
        p.program([...avalsOf(residuals), ...avalsOf(moved)], (b, args) => {
          const [saved, rest] = cut(args, used.length) as [Primal[], Primal[]];
          const needed = own.map((source) =>
            at(
              saved,
              used.findIndex((u) => isSame(u, source)),
            ),
          );
          const dy = spread(b.inline(branch.linear, [...needed, ...rest]), branch.nonzero);
          return instantiate(b, dy, nonzero, types).filter(isPresent);
        }),
      ),
    },
  );
  return { outputs: results.slice(0, count), tangents: spread<Linear>(linear, nonzero) };
};

const isSame = (a: BranchSource, b: BranchSource): boolean =>
  a.from === b.from && a.index === b.index;

const distinct = (sources: readonly BranchSource[]): BranchSource[] =>
  sources.filter((source, i) => sources.findIndex((other) => isSame(other, source)) === i);

export const transposeCond: TransposeRule<CondParams> = (
  b,
  cotangents,
  inputs,
  { branches },
  recur,
) => {
  const [index, ...operands] = inputs;
  const linear = operands.map((x) => x.kind === 'linear');
  const isGiven = cotangents.map(isPresent);
  const derived = branches.map((branch) => recur.transpose(branch, linear, isGiven));
  const nonzero = inAny(derived);
  if (!nonzero.includes(true)) return inputs.map(() => null);
  const known = operands.filter((x) => x.kind !== 'linear');
  const types = marked(avalsOf(operands), linear);
  const results = b.bind('cond', [index as Primal, ...known, ...cotangents.filter(isPresent)], {
    branches: derived.map((branch) =>
      b.program(avalsOf(branch.program.inputs), (inner, args) => {
        const cts = spread(inner.inline(branch.program, args), branch.nonzero);
        return instantiate(inner, cts, nonzero, types).filter(isPresent);
      }),
    ),
  });
  const ofLinear = spread(results, nonzero);
  return [null, ...linear.map((isLinear) => (isLinear ? (ofLinear.shift() ?? null) : null))];
};
