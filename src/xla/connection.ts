/** One connection to a worker: messages without an answer, and questions, which are answered. */
import { TanjentError } from '../array/errors.js';
import { decodeFrame, encodeFrame, type Message } from './frames.js';
import type { SocketClass, SocketEvent, SocketLike } from './socket.js';

interface Waiting {
  readonly resolve: (answer: Message) => void;
  readonly reject: (error: unknown) => void;
}

const nothing = new Uint8Array(0);

export class Connection {
  readonly #socket: SocketLike;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #numbers = 0;
  /** Why it has ended. */
  #end: TanjentError | undefined;
  /** Handles of arrays that nobody wants any more, told with the next message. */
  #freed: number[] = [];

  private constructor(socket: SocketLike) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', (event) => this.#finish(`was lost${reasonOf(event)}`));
    socket.addEventListener('error', () => this.#finish('was lost'));
  }

  /** Resolves once the worker has answered the greeting; with the answer. */
  static async open(
    WebSocket: SocketClass,
    url: string,
    greeting: object,
  ): Promise<[connection: Connection, welcome: Message['header']]> {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      const refuse = (event: SocketEvent): void =>
        reject(failure(`connect: there is no worker at ${url}${reasonOf(event)}.`));
      socket.addEventListener('error', refuse);
      socket.addEventListener('close', refuse);
    });
    const connection = new Connection(socket);
    const { header } = await connection.ask('connect', { op: 'open', ...greeting });
    return [connection, header];
  }

  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** A number that no program has here. */
  newNumber(): number {
    return this.#numbers++;
  }

  /** Tells the worker something; where it fails, the arrays that it was to make tell of it. */
  tell(header: object, payload: Uint8Array = nothing): void {
    if (this.#end !== undefined) throw this.#end;
    this.#flush();
    this.#socket.send(encodeFrame(header, payload));
  }

  /** The answer to a question. Rejects with `cluster-failed`, told by `who`. */
  async ask(who: string, header: object, payload: Uint8Array = nothing): Promise<Message> {
    const id = ++this.#count;
    this.tell({ ...header, id }, payload);
    const answer = await new Promise<Message>((resolve, reject) =>
      this.#waiting.set(id, { resolve, reject }),
    );
    if ('error' in answer.header) throw failure(`${who}: ${String(answer.header['message'])}.`);
    return answer;
  }

  /** The array of this handle is not wanted any more. */
  free(handle: number): void {
    if (!this.isOpen) return;
    if (this.#freed.length === 0) setTimeout(() => this.isOpen && this.#flush());
    this.#freed.push(handle);
  }

  close(): void {
    this.#finish('was closed by close()');
    this.#socket.close();
  }

  #flush(): void {
    if (this.#freed.length === 0) return;
    const header = { op: 'free', handles: this.#freed };
    this.#freed = [];
    this.#socket.send(encodeFrame(header, nothing));
  }

  #receive(data: unknown): void {
    try {
      const answer = decodeFrame(data);
      const { id, error, message } = answer.header;
      const waiting = this.#waiting.get(id as number);
      this.#waiting.delete(id as number);
      waiting?.resolve(answer);
      // What the worker could not even read no array tells of.
      if (id === null && error === 'malformed') this.#finish(`was given up: ${String(message)}`);
    } catch (error) {
      this.#finish(`was given up: ${String(error)}`);
    }
  }

  #finish(why: string): void {
    if (this.#end !== undefined) return;
    this.#end = failure(
      `the connection to the cluster ${why}. What was read is here; connect again with ` +
        'await cluster.reconnect().',
    );
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}

export const failure = (message: string): TanjentError =>
  new TanjentError('cluster-failed', message);

function reasonOf({ code, reason, message }: SocketEvent): string {
  const text = [message, reason].find((x) => typeof x === 'string' && x !== '');
  if (text !== undefined) return ` (${text})`;
  return code === undefined || code === 1006 ? '' : ` (code ${code})`;
}
