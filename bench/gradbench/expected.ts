/**
 * Asks JAX for the small calls of the evals and keeps messages and outputs for the test of the
 * tool: `JAX_PYTHON=… node scripts/run.mjs bench/gradbench/expected.ts`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { smallCalls } from './inputs.js';
import { jaxCommand, startTool } from './tool.js';

const file = fileURLToPath(new URL('../../test/usage/gradbench.json', import.meta.url));
const jax = startTool(jaxCommand);
const cases: { message: unknown; output: unknown }[] = [];
for (const { eval: module, functions, input } of smallCalls) {
  await jax.ask({ kind: 'define', module });
  let last: unknown;
  for (const f of functions) {
    const message = { kind: 'evaluate', module, function: f, input: input() };
    const { output, error, success } = await jax.ask(message);
    // Variants of one function have one output, also those that JAX cannot differentiate.
    const isRefused = success !== true && /[Rr]everse-mode/.test(error ?? '');
    if (success !== true && !isRefused) throw new Error(`${module}::${f}: ${error}`);
    last = isRefused ? last : output;
    cases.push({ message, output: last });
  }
}
jax.end();
writeFileSync(file, `[\n${cases.map((c) => JSON.stringify(c)).join(',\n')}\n]\n`);
