/** Calls, branches and loops. */
import { at } from '../../../array/shape.js';
import type { PrimName, PrimParams, Program } from '../../../ir/program.js';
import { refuse, refused, type Row, type Rows } from '../row.js';
import { isOnTape } from '../tape-size.js';
import { list, type HloRegion, type HloValue, type HloWriter } from '../writer.js';

const int32 = { shape: [], dtype: 'int32' } as const;

/** A branch takes its operands from around it. */
const cond: Row<PrimParams['cond']> = (w, [index, ...operands], { branches }, types) => {
  // StableHLO takes the last branch for all indices outside.
  const inside = w.plain('maximum', index!, w.full(0, int32));
  const isOn = branches.some(isOnTape);
  const tape = isOn ? w.tape.map((x) => x.type) : [];
  const regions = branches.map((branch): HloRegion => ({
    takes: [],
    write: (inner) => {
      const results = inner.inline(branch, operands);
      return isOn ? [...results, ...inner.tape] : results;
    },
  }));
  const results = w.op('stablehlo.case', [inside], [...types, ...tape], {}, regions);
  if (isOn) w.tape = results.slice(types.length);
  return results.slice(0, types.length);
};

/** A loop that carries values of these types, and the tape if it is `on` it. */
const loop = (
  w: HloWriter,
  on: boolean,
  own: readonly HloValue[],
  test: HloRegion['write'],
  body: HloRegion['write'],
): HloValue[] => {
  const carries = on ? [...own, ...w.tape] : own;
  const takes = carries.map((x) => x.type);
  const region =
    (write: HloRegion['write'], carried: boolean): HloRegion['write'] =>
    (inner, args) => {
      if (on) inner.tape = args.slice(own.length);
      const results = write(inner, args.slice(0, own.length));
      return on && carried ? [...results, ...inner.tape] : results;
    };
  const results = w.op('stablehlo.while', carries, takes, {}, [
    { takes, write: region(test, false) },
    { takes, write: region(body, true) },
  ]);
  if (on) w.tape = results.slice(own.length);
  return results.slice(0, own.length);
};

const whileLoop: Row<PrimParams['while']> = (w, inputs, { constants, test, body }) => {
  const held = inputs.slice(0, constants);
  return loop(
    w,
    isOnTape(test) || isOnTape(body),
    inputs.slice(constants),
    (inner, carries) => inner.inline(test, [...held, ...carries]),
    (inner, carries) => inner.inline(body, [...held, ...carries]),
  );
};

/** Row i of an array. */
function rowAt(w: HloWriter, x: HloValue, i: HloValue): HloValue {
  const [, ...shape] = x.type.shape;
  const zero = w.full(0, int32);
  const starts = [i, ...shape.map(() => zero)];
  const { dtype } = x.type;
  const row = w.op1(
    'stablehlo.dynamic_slice',
    [x, ...starts],
    { shape: [1, ...shape], dtype },
    {
      slice_sizes: list([1, ...shape]),
    },
  );
  return w.reshape(row, shape);
}

/** The array with another row i. */
function withRow(w: HloWriter, x: HloValue, i: HloValue, row: HloValue): HloValue {
  const zero = w.full(0, int32);
  const starts = [i, ...row.type.shape.map(() => zero)];
  const update = w.reshape(row, [1, ...row.type.shape]);
  return w.op1('stablehlo.dynamic_update_slice', [x, update, ...starts], x.type);
}

/** A loop that counts its turns, and carries the arrays whose rows it gives. */
const scan: Row<PrimParams['scan']> = (w, inputs, params, types) => {
  const { length, reverse, constants, carries, body } = params;
  const held = inputs.slice(0, constants);
  const first = inputs.slice(constants, constants + carries);
  const rows = inputs.slice(constants + carries);
  const given = types.slice(carries).map((type) => w.full(0, type));
  // No row is as long as a turn would take.
  if (length === 0) return [...first, ...given];
  const count = w.full(0, int32);
  const [, ...results] = loop(
    w,
    isOnTape(body),
    [count, ...first, ...given],
    (inner, [turn]) => [inner.compare('LT', turn!, inner.full(length, int32))],
    (inner, [turn, ...state]) => {
      const index = reverse ? inner.plain('subtract', inner.full(length - 1, int32), turn!) : turn!;
      const taken = rows.map((x) => rowAt(inner, x, index));
      const results = inner.inline(body, [...held, ...state.slice(0, carries), ...taken]);
      const written = state
        .slice(carries)
        .map((y, k) => withRow(inner, y, index, at(results, carries + k)));
      const next = inner.plain('add', turn!, inner.full(1, int32));
      return [next, ...results.slice(0, carries), ...written];
    },
  );
  return results;
};

/** The row of what runs a program: a function of that name. */
const calls =
  <P>(nameOf: (params: P) => string, programOf: (params: P) => Program): Row<P> =>
  (w, inputs, params) =>
    w.call(nameOf(params), programOf(params), inputs);

const ofHost =
  'a function of the host, as debug.print or pureCallback calls it, cannot come along with a module. Take it out.';

type Named = { readonly name: string; readonly program: Program };

export const controlRows = {
  call: calls<Named>(
    ({ name }) => name,
    ({ program }) => program,
  ),
  customJvp: calls<Named>(
    ({ name }) => name,
    ({ program }) => program,
  ),
  customVjp: calls<Named>(
    ({ name }) => name,
    ({ program }) => program,
  ),
  customVmap: calls<Named>(
    ({ name }) => name,
    ({ program }) => program,
  ),
  checkpoint: calls<{ readonly program: Program }>(
    () => 'checkpoint',
    ({ program }) => program,
  ),
  linearSolve: calls<{ readonly solve: Program }>(
    () => 'solve',
    ({ solve }) => solve,
  ),
  customPullback: (w, _inputs, { name }) =>
    refuse(
      w,
      `${name} has a rule for reverse mode alone, so that its tangents cannot be computed.`,
    ),
  across: (w, _inputs, { name, axis }) =>
    refuse(
      w,
      `${name} works over the axis '${axis}', which nothing maps. Export the mapped function.`,
    ),
  cond,
  while: whileLoop,
  scan,
  callback: refused(ofHost),
  pureCallback: refused(ofHost),
} satisfies Partial<Rows<PrimName>>;
