import type { Aval } from '../../array/aval.js';
import { sizeOf } from '../../array/shape.js';
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
import { Changes, eachOnce, mapParams, rewriteEquations, type Rewriting } from './rewrite.js';

/** So many results of one dtype at least are packed, */
const fewest = 8;
/** each of at most so many elements. */
const largest = 1024;

/**
 * Passes the many small results of shared callees in one array of each dtype, and takes them from
 * there where they are the operands of another callee. So a call is as short as its source: the residuals of
 * a callee with a hundred equations do not multiply with its calls. Bodies are left alone, which
 * may be run over local variables.
 */
export function packResults(program: Program): Program {
  return eachOnce((p, run) => packCalls(p, run))(program);
}

/** What a var of the caller is part of. */
interface Part {
  readonly pack: Var;
  readonly start: number;
}

function packCalls(program: Program, run: (callee: Program) => Program): Program {
  const parts = new Map<Atom, Part>();
  return rewriteEquations(program, (equation, rewriting) => {
    if (equation.primitive !== 'call') return equation;
    const inner = mapParams(equation, run) as Equation & EquationOf<'call'>;
    return givePacks(takePacks(inner, parts), parts, rewriting);
  });
}

const changes = new Changes();

/** The call with whole packs for operands that are many parts of one. */
function takePacks(
  equation: Equation & EquationOf<'call'>,
  parts: ReadonlyMap<Atom, Part>,
): Equation & EquationOf<'call'> {
  const counts = new Map<Var, number>();
  for (const a of equation.inputs) {
    const pack = parts.get(a)?.pack;
    if (pack !== undefined) counts.set(pack, (counts.get(pack) ?? 0) + 1);
  }
  const packs = [...counts].filter(([, n]) => n >= fewest).map(([pack]) => pack);
  if (packs.length === 0) return equation;
  const places = equation.inputs.map((a) => {
    const part = parts.get(a);
    const k = part === undefined ? -1 : packs.indexOf(part.pack);
    return part === undefined || k < 0 ? null : { k, start: part.start };
  });
  const { program, name } = equation.params;
  const types = packs.map((pack) => pack.aval);
  const callee = changes.once(program, `takes ${JSON.stringify([places, types])}`, () =>
    unpackInputs(program, places, types),
  );
  const inputs = [...equation.inputs.filter((_, i) => places[i] === null), ...packs];
  return newEquation(
    'call',
    inputs,
    { name, program: callee },
    equation.outputs,
    equation.source,
  ) as Equation & EquationOf<'call'>;
}

function unpackInputs(
  program: Program,
  places: readonly ({ readonly k: number; readonly start: number } | null)[],
  types: readonly Aval[],
): Program {
  let nextId = program.varCount;
  const fresh = (type: Aval): Var => newVar(nextId++, type);
  const packs = types.map(fresh);
  const first = program.inputs.flatMap((v, i) => {
    const place = places[i];
    if (place === null || place === undefined) return [];
    return unpack(packs[place.k] as Var, place.start, v, fresh);
  });
  const inputs = [...program.inputs.filter((_, i) => places[i] === null), ...packs];
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

/** The call of a callee that packs its results; what they were called is unpacked behind it. */
function givePacks(
  equation: Equation & EquationOf<'call'>,
  parts: Map<Atom, Part>,
  rewriting: Rewriting,
): Equation | readonly Atom[] {
  const { inputs, outputs, params, source } = equation;
  const groups = packable(params.program.outputs);
  if (groups.length === 0) return equation;
  const isPacked = new Set(groups.flat());
  const callee = changes.once(params.program, 'packs', () => packOutputs(params.program, groups));
  const fresh = (type: Aval): Var => rewriting.fresh(type);
  const packs = callee.outputs.slice(outputs.length - isPacked.size).map((a) => fresh(a.aval));
  const kept = outputs.filter((_, k) => !isPacked.has(k));
  rewriting.append(
    newEquation('call', inputs, { ...params, program: callee }, [...kept, ...packs], source),
  );
  groups.forEach((group, g) => {
    const pack = packs[g] as Var;
    let start = 0;
    for (const k of group) {
      const v = outputs[k] as Var;
      unpack(pack, start, v, fresh).forEach((e) => rewriting.append(e));
      parts.set(v, { pack, start });
      start += sizeOf(v.aval.shape);
    }
  });
  return outputs;
}

/** The results that go into one pack each, by their places. */
function packable(outputs: readonly Atom[]): number[][] {
  const groups = new Map<string, number[]>();
  outputs.forEach(({ aval: { shape, dtype, weak } }, k) => {
    const size = sizeOf(shape);
    if (size === 0 || size > largest) return;
    const key = `${dtype} ${weak}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [k]);
    else group.push(k);
  });
  return [...groups.values()].filter((group) => group.length >= fewest);
}

/** The results that are not packed, then the packs. */
function packOutputs(program: Program, groups: readonly (readonly number[])[]): Program {
  let nextId = program.varCount;
  const last: Equation[] = [];
  const packs = groups.map((group) => {
    const parts = group.map((k) => {
      const x = program.outputs[k] as Atom;
      if (x.aval.shape.length === 1) return x;
      const shape = [sizeOf(x.aval.shape)];
      const flat = newVar(nextId++, { ...x.aval, shape });
      last.push(newEquation('reshape', [x], { shape }, [flat], undefined));
      return flat;
    });
    const length = parts.reduce((sum, x) => sum + sizeOf(x.aval.shape), 0);
    const pack = newVar(nextId++, { ...(parts[0] as Atom).aval, shape: [length] });
    last.push(newEquation('concatenate', parts, { axis: 0 }, [pack], undefined));
    return pack;
  });
  const isPacked = new Set(groups.flat());
  const kept = program.outputs.filter((_, k) => !isPacked.has(k));
  const equations = [...program.equations, ...last];
  return renumber(program.inputs, program.constants, equations, [...kept, ...packs]);
}
