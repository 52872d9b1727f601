/** A program, with all programs that it calls, as the text of a module of StableHLO. */
import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, sizeOf, zip } from '../../array/shape.js';
import { bindInputs, type Environment } from '../../ir/builder.js';
import { avalsOf, type Atom, type Equation, type Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import type { Row } from './row.js';
import { newTape, unlessFull } from './rows/tape.js';
import { table } from './table.js';
import { isOnTape, tapeSize, tapeTypes } from './tape-size.js';
import { typeText, type TensorType } from './types.js';
import { HloWriter, type Shared, type HloValue } from './writer.js';

/** What is said of an argument or a result of the main function: attributes by name. */
export type Notes = readonly (Readonly<Record<string, string>> | undefined)[];

/** The text of a module whose function `main` is the program. */
export function moduleText(
  name: string,
  program: Program,
  notes: {
    readonly inputs?: Notes;
    readonly outputs?: Notes;
    /** The mesh of devices that shardings speak of; without it they are left out. */
    readonly mesh?: Readonly<Record<string, number>>;
    /** The turns that no loop whose derivative is taken exceeds in all its runs. */
    readonly maxTurns?: number | undefined;
  } = {},
): string {
  const { maxTurns } = notes;
  const tape = maxTurns === undefined ? undefined : tapeSize(program, maxTurns);
  const functions = new Functions(notes.mesh, tape);
  const main = functions.main(program, notes.inputs, notes.outputs);
  const lines = [`module @${identifier(name)} {`, ...main];
  // Functions that are written name further ones.
  for (const text of functions.rest()) lines.push(...text);
  lines.push('}', '');
  return lines.join('\n');
}

/** MLIR's names. */
const identifier = (name: string): string => {
  const plain = name.replace(/[^A-Za-z0-9_$.]/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
};

class Functions implements Shared {
  readonly mesh: Shared['mesh'];
  readonly tape: Shared['tape'];
  readonly #names = new Map<Program, string>();
  readonly #taken = new Set(['main']);

  constructor(mesh: Shared['mesh'], tape: Shared['tape']) {
    this.mesh = mesh;
    this.tape = tape;
  }

  functionOf(name: string, program: Program): string {
    let found = this.#names.get(program);
    if (found === undefined) {
      const wanted = identifier(name);
      found = wanted;
      for (let i = 1; this.#taken.has(found); i++) found = `${wanted}_${i}`;
      this.#taken.add(found);
      this.#names.set(program, found);
    }
    return found;
  }

  /** The texts of the functions that are called, as long as there are new ones. */
  *rest(): Generator<string[]> {
    for (const [program, name] of this.#names) yield this.#inner(name, program);
  }

  /** The text of the main function, which makes the tape if there is one. */
  main(program: Program, ofInputs: Notes = [], ofOutputs: Notes = []): string[] {
    const writer = new HloWriter(this);
    const args = argumentsOf(avalsOf(program.inputs));
    const { tape } = this;
    const isOn = tape !== undefined && isOnTape(program);
    if (isOn) writer.tape = newTape(writer, tape);
    const results = this.inline(writer, program, args);
    writer.giveBack(isOn ? unlessFull(writer, results) : results);
    const takes = args.map((x, i) => noted(x.type, ofInputs[i]));
    const gives = program.outputs.map((a, i) => noted(a.aval, ofOutputs[i]));
    return functionText('public @main', args, takes, gives, writer.lines);
  }

  /** The text of a function that is called, which hands the tape on. */
  #inner(name: string, program: Program): string[] {
    const writer = new HloWriter(this);
    const tape = this.tape !== undefined && isOnTape(program) ? tapeTypes(this.tape) : [];
    const args = argumentsOf([...avalsOf(program.inputs), ...tape]);
    const count = program.inputs.length;
    writer.tape = args.slice(count);
    writer.giveBack([...this.inline(writer, program, args.slice(0, count)), ...writer.tape]);
    const gives = [...avalsOf(program.outputs), ...tape].map(typeText);
    const takes = args.map((x) => typeText(x.type));
    return functionText(`private @${name}`, args, takes, gives, writer.lines);
  }

  inline(w: HloWriter, program: Program, inputs: readonly HloValue[]): HloValue[] {
    const environment: Environment<HloValue> = bindInputs(program, inputs, (value) =>
      w.array(value),
    );
    const outer = w.source;
    for (const equation of program.equations) {
      w.source = equation.source ?? outer;
      zip(equation.outputs, writeEquation(w, equation, environment)).forEach(
        ([v, y]) => (environment[v.id] = y),
      );
    }
    w.source = outer;
    return program.outputs.map((a) => read(w, environment, a, a.aval));
  }
}

const argumentsOf = (types: readonly TensorType[]): HloValue[] =>
  types.map((type, i) => ({ name: `%arg${i}`, type }));

const functionText = (
  name: string,
  args: readonly HloValue[],
  takes: readonly string[],
  gives: readonly string[],
  lines: readonly string[],
): string[] => [
  `  func.func ${name}(${zip(args, takes)
    .map(([x, type]) => `${x.name}: ${type}`)
    .join(', ')}) -> (${gives.join(', ')}) {`,
  ...lines,
  '  }',
];

const noted = (type: TensorType, notes: Readonly<Record<string, string>> | undefined): string => {
  const entries = Object.entries(notes ?? {});
  if (entries.length === 0) return typeText(type);
  return `${typeText(type)} {${entries.map(([key, text]) => `${key} = ${text}`).join(', ')}}`;
};

/** A literal has the shape of `type`. */
function read(
  w: HloWriter,
  environment: Environment<HloValue>,
  a: Atom,
  { shape }: Aval,
): HloValue {
  if (a.kind === 'literal') return w.full(a.value, { shape, dtype: a.aval.dtype });
  return environment[a.id] ?? fail('internal', `var ${a.id} is not bound`);
}

function writeEquation(
  w: HloWriter,
  { primitive, inputs, params, outputs }: Equation,
  environment: Environment<HloValue>,
): readonly HloValue[] {
  const { moves, effect } = rules[primitive];
  const types = outputs.map((v) => v.aval);
  // There is nothing to compute, and several operations of StableHLO want elements.
  if (effect === 'none' && types.every(({ shape }) => sizeOf(shape) === 0))
    return types.map((type) => w.full(0, type));
  const operands = inputs.map((a) =>
    read(w, environment, a, moves === 'elementwise' ? at(types, 0) : a.aval),
  );
  return (table[primitive] as Row<unknown>)(w, operands, params, types);
}
