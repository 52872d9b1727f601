/** A worker's devices as a target of `jit`, with arrays that lie there. */
import type { Aval } from '../array/aval.js';
import { DenseArray } from '../array/dense.js';
import { fail, speakAs } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { specialize } from '../codegen/jit/jit.js';
import type { ProgramTarget } from '../codegen/jit/options.js';
import type { RunArrays } from '../codegen/targets/target.js';
import type { Program } from '../ir/program.js';
import { asArray } from '../operands/convert.js';
import { anything, callable, optional } from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { concrete } from '../trace/bind.js';
import type { AnyFunction } from '../trace/checks.js';
import type { Arrays } from '../trace/types.js';
import { flatten, unflatten } from '../tree/tree.js';
import { failure, type Connection } from './connection.js';
import { RemoteProgram } from './remote-program.js';
import { bytesOf, RemoteValue } from './remote-value.js';
import { namesPerAxis, partsOf, specKind, type Mesh, type ShardingSpec } from './spec.js';

/** How an array lies on a mesh. */
export interface Sharding {
  readonly spec: ShardingSpec;
  /** The shape of what each device has of it. */
  readonly shard: readonly number[];
}

/** What a client has on a cluster. */
export interface Usage {
  readonly arrays: number;
  readonly bytes: number;
  readonly programs: number;
}

/** What a worker says of itself. */
export interface Welcome {
  readonly mesh: Mesh;
  readonly devices: number;
  readonly processes: number;
  readonly platform: string;
  readonly kind: string;
  readonly messageBytes: number;
}

export type Dial = () => Promise<[Connection, Welcome]>;

/** Of `put`. */
export interface ClusterPutOptions {
  readonly spec?: ShardingSpec | null | undefined;
}

const putParameters = parameters<ClusterPutOptions>(
  'cluster.put',
  { x: anything },
  { spec: optional(specKind) },
);
const shardingParameters = parameters('cluster.sharding', { x: anything });
const hloParameters = parameters('cluster.hlo', { f: callable });
const usageParameters = parameters('cluster.usage', {});
const reconnectParameters = parameters('cluster.reconnect', {});
const closeParameters = parameters('cluster.close', {});

/**
 * Devices that a worker of Tanjent has (`xla.connect`): a target of `jit`. Arrays that functions
 * give there stay there until they are read (`await x.data()`); arguments that lie here are sent
 * once and remembered as long as they live.
 */
export class Cluster implements ProgramTarget {
  /** One of its own for each cluster. */
  readonly name: string;
  readonly #dial: Dial;
  readonly #maxTurns: number | undefined;
  #connection: Connection;
  #welcome: Welcome;
  #handles = 0;
  /** What lies here and was sent. */
  readonly #sent = new WeakMap<DenseArray, RemoteValue>();
  readonly #programs = new WeakMap<Program, RemoteProgram>();

  constructor(
    name: string,
    [connection, welcome]: [Connection, Welcome],
    dial: Dial,
    maxTurns: number | undefined,
  ) {
    this.name = name;
    this.#dial = dial;
    this.#maxTurns = maxTurns;
    this.#connection = connection;
    this.#welcome = welcome;
  }

  /** The axes of its mesh, with how many devices there are along each. */
  get mesh(): Mesh {
    return this.#welcome.mesh;
  }
  /** How many devices it has; a mesh need not have all. */
  get devices(): number {
    return this.#welcome.devices;
  }
  /** How many processes its devices belong to. */
  get processes(): number {
    return this.#welcome.processes;
  }
  /** What its devices are: `cpu`, `gpu`, `tpu`. */
  get platform(): string {
    return this.#welcome.platform;
  }

  /**
   * A tree of arrays there, each laid out as `spec` says; without it all devices have all of it.
   * What lies there already is laid out anew. Throws `bad-argument` where an axis of the mesh does
   * not exist or is named twice, and `shape-mismatch` where an axis cannot be cut into equal parts.
   */
  put<const T>(
    x: T,
    ...given: Trailing<[spec?: ShardingSpec | null], ClusterPutOptions>
  ): Arrays<T> {
    const { spec = [] } = putParameters.read([x], given);
    return speakAs('cluster.put', () => {
      const [leaves, def] = flatten(x, 'cluster.put');
      const arrays = leaves.map((leaf) => concrete(asArray(leaf as NDArray)));
      return unflatten(
        def,
        arrays.map((array) => this.#put(array, spec)),
      ) as Arrays<T>;
    });
  }

  /** How an array that lies there does so. Rejects with `bad-argument` where it does not. */
  async sharding(x: NDArray, ...none: []): Promise<Sharding> {
    shardingParameters.read([x], none);
    const remote = x instanceof DenseArray ? this.#remoteOf(x) : undefined;
    if (remote === undefined)
      return fail('bad-argument', 'cluster.sharding: wants an array that lies on this cluster.');
    const question = { op: 'describe', handle: remote.handle };
    const { header } = await this.#connection.ask('cluster.sharding', question);
    return { spec: header['spec'] as ShardingSpec, shard: header['shard'] as number[] };
  }

  /**
   * What XLA has made of a function for arguments of these types that lie as these do, as text:
   * with the collectives by which the devices exchange values.
   */
  async hlo(f: (...args: never[]) => unknown, ...args: unknown[]): Promise<string> {
    hloParameters.read([f], []);
    const [entry, flat] = specialize(f as AnyFunction, args);
    const { signature } = entry.lowered;
    const remote = this.#programOf(entry.traced.program, f.name, signature?.donated ?? []);
    const question = {
      op: 'hlo',
      program: remote.numberOn(this.#connection, this.mesh),
      inputs: this.#handlesOf(remote, flat.arrays.map(concrete)),
    };
    const { payload } = await this.#connection.ask('cluster.hlo', question);
    return new TextDecoder().decode(payload);
  }

  /** What this client has there. Resolves once all that was asked for before is done. */
  async usage(...none: []): Promise<Usage> {
    usageParameters.read([], none);
    const { header } = await this.#connection.ask('cluster.usage', { op: 'usage' });
    const { arrays, bytes, programs } = header as unknown as Usage;
    return { arrays, bytes, programs };
  }

  /**
   * Connects again after a connection was lost, or anew. Arrays that were read, or that lie here,
   * are sent again when they are needed; what was there alone is gone, and using it throws
   * `cluster-failed`.
   */
  async reconnect(...none: []): Promise<void> {
    reconnectParameters.read([], none);
    this.#connection.close();
    [this.#connection, this.#welcome] = await this.#dial();
  }

  /** Ends the connection: the worker frees what this client has there. */
  close(...none: []): void {
    closeParameters.read([], none);
    this.#connection.close();
  }

  /** Of the interface of targets: what runs a program there. */
  load(program: Program, name: string, donated: readonly boolean[]): RunArrays {
    const remote = this.#programOf(program, name, donated);
    return (args) => {
      const connection = this.#connection;
      const number = remote.numberOn(connection, this.mesh);
      const inputs = this.#handlesOf(remote, args);
      const values = program.outputs.map((a) => this.#newValue(a.aval));
      const outputs = values.map((value) => value.handle);
      connection.tell({ op: 'run', program: number, inputs, outputs });
      return values.map(
        (value, i) => new DenseArray(at(program.outputs, i).aval, undefined, value),
      );
    };
  }

  #programOf(program: Program, name: string, donated: readonly boolean[]): RemoteProgram {
    let found = this.#programs.get(program);
    if (found === undefined) {
      found = new RemoteProgram(program, name, { maxTurns: this.#maxTurns, donated });
      this.#programs.set(program, found);
    }
    return found;
  }

  #handlesOf(remote: RemoteProgram, args: readonly DenseArray[]): number[] {
    return [...args, ...remote.captured].map((x) => this.#handleOf(x));
  }

  #newValue(type: Aval): RemoteValue {
    return new RemoteValue(this.#connection, this.#handles++, type);
  }

  /** Where the array lies there, if it does over this connection. */
  #remoteOf(x: DenseArray): RemoteValue | undefined {
    const { stored } = x;
    const remote = stored instanceof RemoteValue ? stored : this.#sent.get(x);
    return remote?.connection === this.#connection ? remote : undefined;
  }

  #handleOf(x: DenseArray): number {
    let remote = this.#remoteOf(x);
    if (remote === undefined) this.#sent.set(x, (remote = this.#send(x, [])));
    return remote.handle;
  }

  #put(x: DenseArray, spec: ShardingSpec): DenseArray {
    const names = namesPerAxis('cluster.put', spec, x.shape);
    names.forEach((of, d) => partsOf('cluster.put', this.mesh, of, at(x.shape, d)));
    const remote = this.#remoteOf(x);
    if (remote === undefined) return new DenseArray(x.aval, undefined, this.#send(x, names));
    const value = this.#newValue(x.aval);
    const header = { op: 'reshard', from: remote.handle, handle: value.handle, spec: names };
    this.#connection.tell(header);
    return new DenseArray(x.aval, undefined, value);
  }

  /** Sends an array that lies here. */
  #send(x: DenseArray, spec: readonly (readonly string[])[]): RemoteValue {
    const bytes = bytesOf(x.aval, this.#rawOf(x));
    const most = this.#welcome.messageBytes;
    if (bytes.length > most)
      fail(
        'too-large',
        `an array of ${bytes.length} bytes was to be sent to a cluster that takes messages of ${most}: ` +
          'start its worker with a larger --max-message.',
      );
    const { dtype, shape } = x.aval;
    const value = this.#newValue(x.aval);
    this.#connection.tell({ op: 'put', handle: value.handle, dtype, shape, spec }, bytes);
    return value;
  }

  /** The elements of what does not lie there. */
  #rawOf(x: DenseArray): DenseArray['raw'] {
    const isLost = x.stored instanceof RemoteValue && !x.stored.connection.isOpen;
    try {
      return x.raw;
    } catch (error) {
      if (!isLost) throw error;
      throw failure(
        'an array was used that was lost with the connection to its cluster: it had not been read. ' +
          'Read with `await x.data()` what is to outlast a connection.',
      );
    }
  }
}
