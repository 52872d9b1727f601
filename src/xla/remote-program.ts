import type { DenseArray } from '../array/dense.js';
import { newProgram, type Program } from '../ir/program.js';
import { donationNote, takersOf } from '../stablehlo/out/donation.js';
import { moduleText, type Notes } from '../stablehlo/out/module.js';
import type { Connection } from './connection.js';
import type { Mesh } from './spec.js';

export interface RemoteOptions {
  readonly maxTurns: number | undefined;
  /** Which inputs the caller gives up. */
  readonly donated: readonly boolean[];
}

/** A program for workers. What it has captured are further arguments, which are sent once. */
export class RemoteProgram {
  /** The last arguments. */
  readonly captured: readonly DenseArray[];
  readonly #program: Program;
  readonly #name: string;
  readonly #maxTurns: number | undefined;
  readonly #inputs: Notes;
  readonly #numbers = new WeakMap<Connection, number>();
  #text: { readonly mesh: Mesh; readonly bytes: Uint8Array } | undefined;

  constructor(program: Program, name: string, { maxTurns, donated }: RemoteOptions) {
    const { inputs, constants, equations, outputs, varCount } = program;
    this.captured = constants.map((c) => c.value);
    const all = [...inputs, ...constants.map((c) => c.binder)];
    this.#program = newProgram(all, [], equations, outputs, varCount);
    this.#name = name === '' ? 'f' : name;
    this.#maxTurns = maxTurns;
    this.#inputs = takersOf(program, donated).map((output, i) =>
      donated[i] === true ? donationNote(output) : undefined,
    );
  }

  /** Its number among the programs of a connection, over which it is sent when it is new. */
  numberOn(connection: Connection, mesh: Mesh): number {
    let number = this.#numbers.get(connection);
    if (number === undefined) {
      number = connection.newNumber();
      connection.tell({ op: 'compile', program: number }, this.#textFor(mesh));
      this.#numbers.set(connection, number);
      collected.register(this, { connection, number });
    }
    return number;
  }

  #textFor(mesh: Mesh): Uint8Array {
    if (this.#text?.mesh !== mesh) {
      const text = moduleText(this.#name, this.#program, {
        mesh,
        maxTurns: this.#maxTurns,
        inputs: this.#inputs,
      });
      this.#text = { mesh, bytes: new TextEncoder().encode(text) };
    }
    return this.#text.bytes;
  }
}

/** Programs whose functions nobody can reach any more. */
const collected = new FinalizationRegistry<{ connection: Connection; number: number }>(
  ({ connection, number }) => {
    if (connection.isOpen) connection.tell({ op: 'forget', program: number });
  },
);
