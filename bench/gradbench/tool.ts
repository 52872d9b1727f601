/** A tool of GradBench as a process that is asked one message at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Message } from '../../examples/gradbench/protocol.js';

export interface Tool {
  ask(message: Omit<Message, 'id'>): Promise<Answer>;
  end(): void;
}

/** Starts a command on one processor, and gives it the environment variables for one thread. */
export function startTool(command: readonly string[]): Tool {
  const child = spawn('taskset', ['-c', '0', ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1',
      JAX_PLATFORMS: 'cpu',
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let id = 0;
  return {
    ask: async (message) => {
      child.stdin.write(`${JSON.stringify({ id: id++, ...message })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`${command.join(' ')} has ended`);
      return JSON.parse(line.value) as Answer;
    },
    end: () => child.stdin.end(),
  };
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export const tanjentCommand = [
  process.execPath,
  `${root}/scripts/run.mjs`,
  `${root}/examples/gradbench/run.ts`,
];

/** JAX by an interpreter that has it: `JAX_PYTHON`, or whatever `python3` is. */
export const jaxCommand = [
  process.env['JAX_PYTHON'] ?? 'python3',
  `${root}/bench/gradbench/jax/run.py`,
];
