/**
 * Tanjent as a tool of GradBench: reads messages from standard input and answers each on standard
 * output. `node scripts/run.mjs examples/gradbench/run.ts`.
 */
import { createInterface } from 'node:readline';
import { evals } from './evals/index.js';
import { answer, type Message } from './protocol.js';

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line) as Message, evals))}\n`);
