/** The tool for GradBench answers on standard output, and as JAX does: bench/gradbench. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { difference } from '../../bench/gradbench/compare.js';
import type { Answer, Message } from '../../examples/gradbench/protocol.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Case {
  readonly message: Omit<Message, 'id'>;
  readonly output: unknown;
}
const cases = JSON.parse(
  readFileSync(`${root}/test/usage/gradbench.json`, 'utf8'),
) as readonly Case[];

/** What the tool answers to messages, one a line. */
function ask(messages: readonly Omit<Message, 'id'>[]): Answer[] {
  const script = [`${root}/scripts/run.mjs`, `${root}/examples/gradbench/run.ts`];
  const input = messages.map((m, id) => `${JSON.stringify({ id, ...m })}\n`).join('');
  const { stdout, stderr, status } = spawnSync(process.execPath, script, {
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

const modules = [...new Set(cases.map(({ message }) => message.module ?? ''))];
const opening = [
  { kind: 'start', eval: 'hello' },
  ...modules.map((module) => ({ kind: 'define', module })),
  { kind: 'define', module: 'unheard-of' },
];
const closing = [
  { kind: 'evaluate', module: 'hello', function: 'cube', input: 1 },
  { kind: 'evaluate', module: 'lse', function: 'primal', input: { x: [1, 2], min_runs: 3 } },
  { kind: 'analysis' },
];
const messages = [...opening, ...cases.map((c) => c.message), ...closing];
const answers = ask(messages);

describe('the tool for GradBench', () => {
  test('answers each message by its number', () => {
    expect(answers.map((a) => a.id)).toEqual(messages.map((_, i) => i));
    expect(answers[0]).toEqual({ id: 0, tool: 'tanjent' });
    expect(modules).toHaveLength(12);
    const defined = answers.slice(1, opening.length).map((a) => a.success);
    expect(defined).toEqual([...modules.map(() => true), false]);
  });

  test.each(cases.map((c, i) => [`${c.message.module}::${c.message.function}`, c, i] as const))(
    '%s (%#) is what JAX gives',
    (_, { output }, i) => {
      const answer = answers[opening.length + i];
      expect(answer?.error).toBeUndefined();
      expect(difference(answer?.output, output, 1e-9)).toBeNull();
    },
  );

  test('has the published results of nested descents', () => {
    const outputOf = (module: string) =>
      answers[opening.length + cases.findIndex((c) => c.message.module === module)]?.output;
    expect(difference(outputOf('particle'), 0.2071918746486116, 1e-6)).toBeNull();
    const far = 8.246324826140356e-6;
    expect(difference(outputOf('saddle'), [far, far, far, far], 1e-12)).toBeNull();
  });

  test('tells what it does not know, runs as often as asked, and goes on', () => {
    const [unknown, often, last] = answers.slice(-3);
    expect(unknown?.success).toBe(false);
    expect(unknown?.error).toContain('there is no hello::cube');
    expect(often?.timings?.map((t) => t.name)).toEqual(
      [0, 1, 2].flatMap(() => ['evaluate', 'processor']),
    );
    expect(last).toEqual({ id: messages.length - 1 });
  });
});
