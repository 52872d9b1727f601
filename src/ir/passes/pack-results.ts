import type { Aval } from '../../array/aval.js';
import { at, sizeOf } from '../../array/shape.js';
import { renumber } from '../builder.js';
import {
  newEquation,
  newVar,
  type Atom,
  type Equation,
  type EquationOf,
  type Program,
  type Var,
} from '../program.js';
import { ChangesByText, eachOnce, mapParams, rewriteEquations, type Rewriting } from './rewrite.js';

/** The fewest values that are passed as one, */
const fewest = 8;
/** and the most elements of each. */
const largest = 1024;

/**
 * Passes the results of a shared callee that other callees read together, as the residuals of a
 * derivative are, in one array of each dtype: a call is as short as its source, however many
 * equations the callee has. Bodies are left alone: they may be written over local variables.
 */
export function packResults(program: Program): Program {
  const isPassedOn = findPassedOn(program);
  return eachOnce((p, run) =>
    rewriteEquations(p, (equation, rewriting) => {
      if (equation.primitive !== 'call') return equation;
      const callee = equation.params.program;
      const inner = mapParams(equation, run) as Call;
      return givePacks(takePacks(inner, rewriting), isPassedOn.get(callee) ?? [], rewriting);
    }),
  )(program);
}

type Call = Equation & EquationOf<'call'>;

const callWith = (
  { params, source }: Call,
  inputs: readonly Atom[],
  program: Program,
  outputs: readonly Var[],
): Call => newEquation('call', inputs, { ...params, program }, outputs, source) as Call;

/**
 * For each callee which of its results are, at most of its call sites, read by calls alone and
 * together with many others, or returned so by a callee around it.
 */
function findPassedOn(root: Program): ReadonlyMap<Program, readonly boolean[]> {
  /** For each result the call sites where it is so less those where it is not. */
  const votes = new Map<Program, number[]>();
  eachOnce((program, visit) => {
    const isLoose = looseResults(program, program === root);
    for (const { primitive, params, outputs } of program.equations) {
      if (primitive !== 'call') continue;
      const sums = votes.get(params.program) ?? outputs.map(() => 0);
      outputs.forEach((v, k) => (sums[k] = at(sums, k) + (isLoose[v.id] === 1 ? -1 : 1)));
      votes.set(params.program, sums);
      visit(params.program);
    }
    return program;
  })(root);
  return new Map([...votes].map(([callee, sums]) => [callee, sums.map((sum) => sum > 0)]));
}

/**
 * Marks, by id, the results of calls that are read for themselves or with few others of that call.
 */
function looseResults(program: Program, isRoot: boolean): Uint8Array {
  const isLoose = new Uint8Array(program.varCount);
  const calls: (Equation | undefined)[] = [];
  const read = (atoms: readonly Atom[], isTogether: boolean): void => {
    const vars = [...new Set(atoms)].filter((a) => a.kind === 'var');
    const counts = new Map<Equation | undefined, number>();
    for (const v of vars) counts.set(calls[v.id], (counts.get(calls[v.id]) ?? 0) + 1);
    for (const v of vars)
      if (!isTogether || (counts.get(calls[v.id]) as number) < fewest) isLoose[v.id] = 1;
  };
  for (const e of program.equations) {
    read(e.inputs, e.primitive === 'call');
    if (e.primitive === 'call') for (const v of e.outputs) calls[v.id] = e;
  }
  read(program.outputs, !isRoot);
  return isLoose;
}

/** A value as part of a flat array. */
interface Part {
  readonly pack: Var;
  readonly start: number;
}

function partOf(a: Atom, definition: (a: Atom) => Equation | undefined): Part | undefined {
  let made = definition(a);
  if (made?.primitive === 'reshape') made = definition(at(made.inputs, 0));
  if (made?.primitive !== 'slice' || made.params.steps.some((step) => step !== 1)) return undefined;
  const [pack] = made.inputs;
  return pack?.kind === 'var' && pack.aval.shape.length === 1
    ? { pack, start: at(made.params.starts, 0) }
    : undefined;
}

/** The packs of which at least `fewest` of the parts are there. */
function frequentPacks(parts: readonly (Part | undefined)[]): Var[] {
  const counts = new Map<Var, number>();
  for (const part of parts) if (part) counts.set(part.pack, (counts.get(part.pack) ?? 0) + 1);
  return [...counts].filter(([, n]) => n >= fewest).map(([pack]) => pack);
}

const changes = new ChangesByText();

/** Where an operand is found: in pack `k`; null where it is passed for itself. */
type InPack = { readonly k: number; readonly start: number } | null;

/** The call with whole packs for operands that are many parts of one. */
function takePacks(call: Call, rewriting: Rewriting): Call {
  const parts = call.inputs.map((a) => partOf(a, (x) => rewriting.definition(x)));
  const packs = frequentPacks(parts);
  if (packs.length === 0) return call;
  const sources = parts.map((part): InPack => {
    const k = part === undefined ? -1 : packs.indexOf(part.pack);
    return part === undefined || k < 0 ? null : { k, start: part.start };
  });
  const types = packs.map((pack) => pack.aval);
  const { program } = call.params;
  const callee = changes.once(program, `takes ${JSON.stringify([sources, types])}`, () =>
    unpackInputs(program, sources, types),
  );
  const inputs = [...call.inputs.filter((_, i) => sources[i] === null), ...packs];
  return callWith(call, inputs, callee, call.outputs);
}

function unpackInputs(
  program: Program,
  sources: readonly InPack[],
  types: readonly Aval[],
): Program {
  let nextId = program.varCount;
  const fresh = (type: Aval): Var => newVar(nextId++, type);
  const packs = types.map(fresh);
  const first = program.inputs.flatMap((v, i) => {
    const source = sources[i] ?? null;
    return source === null ? [] : unpack(at(packs, source.k), source.start, v, fresh);
  });
  const inputs = [...program.inputs.filter((_, i) => sources[i] === null), ...packs];
  return renumber(inputs, program.constants, [...first, ...program.equations], program.outputs);
}

/** Equations that give `v` the part of a pack that begins at `start`. */
function unpack(pack: Var, start: number, v: Var, fresh: (type: Aval) => Var): Equation[] {
  const { shape } = v.aval;
  const size = sizeOf(shape);
  const params = { starts: [start], stops: [start + size], steps: [1] };
  const flat = shape.length === 1 ? v : fresh({ ...v.aval, shape: [size] });
  const slice = newEquation('slice', [pack], params, [flat], undefined);
  return flat === v ? [slice] : [slice, newEquation('reshape', [flat], { shape }, [v], undefined)];
}

/** Results that are returned in one pack: which they are, and where they begin in it. */
interface Group {
  /** A pack that the callee has anyway. */
  readonly pack: Var | undefined;
  readonly members: readonly { readonly k: number; readonly start: number }[];
}

/** The call of a callee that packs results; what they were called is unpacked behind it. */
function givePacks(
  call: Call,
  isPassedOn: readonly boolean[],
  rewriting: Rewriting,
): Equation | readonly Atom[] {
  const { outputs, inputs } = call;
  const groups = groupResults(call.params.program, isPassedOn);
  if (groups.length === 0) return call;
  const packed = new Set(groups.flatMap(({ members }) => members.map(({ k }) => k)));
  const what = `packs ${[...packed].join()}`;
  const callee = changes.once(call.params.program, what, () =>
    packOutputs(call.params.program, groups, packed),
  );
  const fresh = (type: Aval): Var => rewriting.fresh(type);
  const kept = outputs.filter((_, k) => !packed.has(k));
  const packs = callee.outputs.slice(kept.length).map((a) => fresh(a.aval));
  rewriting.append(callWith(call, inputs, callee, [...kept, ...packs]));
  groups.forEach(({ members }, g) => {
    for (const { k, start } of members)
      unpack(at(packs, g), start, at(outputs, k), fresh).forEach((e) => rewriting.append(e));
  });
  return outputs;
}

function groupResults(program: Program, isPassedOn: readonly boolean[]): Group[] {
  const definitions = new Map<Atom, Equation>();
  for (const e of program.equations) for (const v of e.outputs) definitions.set(v, e);
  const parts = program.outputs.map((a, k) =>
    isPassedOn[k] === true ? partOf(a, (x) => definitions.get(x)) : undefined,
  );
  const groups = new Map<Var | string, { k: number; start: number }[]>();
  const ends = new Map<string, number>();
  const add = (key: Var | string, member: { k: number; start: number }): void => {
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [member]);
    else members.push(member);
  };
  const packs = new Set(frequentPacks(parts));
  program.outputs.forEach(({ aval: { shape, dtype, weak } }, k) => {
    const [part, size] = [parts[k], sizeOf(shape)];
    if (isPassedOn[k] !== true || size === 0 || size > largest) return;
    if (part !== undefined && packs.has(part.pack)) return add(part.pack, { k, start: part.start });
    const key = `${dtype} ${weak}`;
    const start = ends.get(key) ?? 0;
    ends.set(key, start + size);
    return add(key, { k, start });
  });
  return [...groups]
    .filter(([, members]) => members.length >= fewest)
    .map(([key, members]) => ({ pack: typeof key === 'string' ? undefined : key, members }));
}

/** The results that are not packed, then the packs. */
function packOutputs(
  program: Program,
  groups: readonly Group[],
  packed: ReadonlySet<number>,
): Program {
  let nextId = program.varCount;
  const last: Equation[] = [];
  const append = (e: Equation): Var => {
    last.push(e);
    return at(e.outputs, 0);
  };
  const packs = groups.map(({ pack, members }) => {
    if (pack !== undefined) return pack;
    const flat = members.map(({ k }) => {
      const x = at(program.outputs, k);
      if (x.aval.shape.length === 1) return x;
      const shape = [sizeOf(x.aval.shape)];
      const y = newVar(nextId++, { ...x.aval, shape });
      return append(newEquation('reshape', [x], { shape }, [y], undefined));
    });
    const length = flat.reduce((sum, x) => sum + sizeOf(x.aval.shape), 0);
    const whole = newVar(nextId++, { ...at(flat, 0).aval, shape: [length] });
    return append(newEquation('concatenate', flat, { axis: 0 }, [whole], undefined));
  });
  const kept = program.outputs.filter((_, k) => !packed.has(k));
  const equations = [...program.equations, ...last];
  return renumber(program.inputs, program.constants, equations, [...kept, ...packs]);
}
