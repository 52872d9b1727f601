/** What the worker of the explorer answers. */
import { describe, expect, test } from 'vitest';
import { Explorer } from '../../explorer/src/worker/explorer.js';
import type { Answer, Line, Request, Stages, TransformName } from '../../explorer/src/protocol.js';

type Of<K extends Answer['kind']> = Answer & { readonly kind: K };

async function answers(...requests: readonly Request[]): Promise<Answer[]> {
  const list: Answer[] = [];
  const explorer = new Explorer((answer) => {
    list.push(answer);
    if (answer.kind === 'frame') queueMicrotask(() => void explorer.handle({ kind: 'shown' }));
  });
  for (const request of requests) await explorer.handle(request);
  return list;
}

const look = (text: string, stack?: readonly TransformName[]): Request => ({
  kind: 'look',
  text,
  stack,
});

function only<K extends Answer['kind']>(list: readonly Answer[], kind: K): Of<K> {
  const found = list.filter((answer): answer is Of<K> => answer.kind === kind);
  expect(found.map(() => kind)).toEqual([kind]);
  return found[0] as Of<K>;
}

const stagesOf = async (text: string, stack?: readonly TransformName[]): Promise<Stages> =>
  only(await answers(look(text, stack)), 'stages').stages;

const plain = `export function f(x) {
  'use tanjent';
  return Math.sin(x) *
    Math.exp(x);
}
export const args = [0.5];
export const transforms = ['grad', 'jit'];
export const domain = { from: 0, to: 2 };`;

/** The lines of the user's text that the lines of a stage with some text in them are of. */
const linesOf = ({ places }: Stages, lines: readonly Line[], text: string): number[] => {
  const found = lines.filter((line) => line.text.includes(text));
  expect(found.length, text).toBeGreaterThan(0);
  const numbers = found.flatMap(({ of = [] }) => of.map((n) => places[n]?.line ?? 0));
  return [...new Set(numbers)].toSorted((a, b) => a - b);
};

describe('a look', () => {
  test('gives the module, its stages and its result', async () => {
    const list = await answers(look(plain));
    expect(list.map((a) => a.kind)).toEqual(['module', 'stages', 'result', 'looked']);
    expect(only(list, 'module').module).toEqual({
      stack: ['grad', 'jit'],
      isLive: false,
      types: ['f64[]'],
    });
    const { leaves, curve } = only(list, 'result').result;
    const slope = Math.exp(0.5) * (Math.sin(0.5) + Math.cos(0.5));
    expect(Number(leaves[0]?.text)).toBeCloseTo(slope, 12);
    expect(curve?.x.at(-1)).toBe(2);
    expect(curve?.series['f']?.at(-1)).toBeCloseTo(Math.sin(2) * Math.exp(2), 12);
    expect(curve?.series['f′']?.at(-1)).toBeCloseTo(Math.exp(2) * (Math.sin(2) + Math.cos(2)), 12);
  });

  test('shows the program after each transform', async () => {
    const { programs } = await stagesOf(plain, ['grad', 'vmap', 'jit']);
    expect(programs.map((p) => p.title)).toEqual(['f', 'grad(f)', 'vmap(grad(f))']);
    expect(programs[1]?.lines.some(({ text }) => text.includes('cos a'))).toBe(true);
    expect(programs[2]?.lines[0]?.text).toBe('{ lambda a:f64[3] .');
  });

  test('takes an example of arguments that are mapped', async () => {
    const text = `import { numpy as np } from 'tanjent';
      export const f = (x) => np.sin(x);
      export const args = [np.ones([4])];
      export const transforms = ['vmap', 'jit'];`;
    const { programs } = await stagesOf(text);
    expect(programs.map(({ lines }) => lines[0]?.text)).toEqual([
      '{ lambda a:f64[] .',
      '{ lambda a:f64[4] .',
    ]);
  });

  test('marks what a pass changes', async () => {
    const { passes } = await stagesOf(plain);
    const text = (lines: readonly Line[] | null, mark: Line['mark']): string[] =>
      (lines ?? []).filter((l) => l.mark === mark).map((l) => l.text.trim());
    const identities = passes.find(({ title }) => title === 'identities');
    expect(text(identities?.lines ?? null, 'removed').join()).toContain('mul 1:f64*');
    expect(text(identities?.lines ?? null, 'added')).toEqual([]);
    expect(passes.find(({ title }) => title === 'sums of turns')?.lines).toBeNull();
  });
});

describe('lines lead to the text, at all stages', () => {
  test('of plain syntax', async () => {
    const stages = await stagesOf(plain, ['jit']);
    const [js, wasm] = stages.targets;
    expect(linesOf(stages, stages.programs[0]?.lines ?? [], 'sin a')).toEqual([3]);
    expect(linesOf(stages, stages.programs[0]?.lines ?? [], 'exp a')).toEqual([4]);
    for (const lines of [js?.loops, js?.code, wasm?.loops])
      expect(linesOf(stages, lines ?? [], 'exp(')).toEqual([3, 4]);
    expect(linesOf(stages, wasm?.code ?? [], '(; mul ')).toEqual([3, 4]);
    expect(linesOf(stages, wasm?.code ?? [], '(local $')).toEqual([]);
  });

  test('of kernels apart', async () => {
    const stages = await stagesOf(
      `import { numpy as np } from 'tanjent';
      export function f(x, w) {
        const y = np.dot(w, x);
        return np.exp(y)
          .sum();
      }
      export const args = [np.ones([40]), np.ones([40, 40])];`,
    );
    for (const { loops, code, name } of stages.targets) {
      expect(linesOf(stages, loops, 'kernel dotGeneral')).toEqual([3]);
      expect(linesOf(stages, loops, 'kernel reduceSum')).toEqual([4, 5]);
      const comment = name === 'js' ? '// ' : '(; ';
      expect(linesOf(stages, code, `${comment}dotGeneral`)).toEqual([3]);
      expect(linesOf(stages, code, `${comment}reduceSum`)).toEqual([4, 5]);
    }
  });

  test('of the program that a loop holds', async () => {
    const stages = await stagesOf(
      `import { lax, numpy as np } from 'tanjent';
      export const f = (x) => lax.foriLoop(0, 9, (_, y) => {
        const z = np.sin(y);
        return z.mul(x);
      }, x);
      export const args = [0.5];`,
    );
    const [js] = stages.targets;
    expect(linesOf(stages, stages.programs[0]?.lines ?? [], 'sin ')).toEqual([3]);
    expect(linesOf(stages, js?.code ?? [], 'Math.sin')).toEqual([2, 3, 4]);
  });
});

test('graphs have sizes, costs, arrows and the programs that equations hold', async () => {
  const { graph } = await stagesOf(
    `import { lax, numpy as np } from 'tanjent';
    export const f = (x) => lax.foriLoop(0, 9, (_, y) => np.sin(y), x);
    export const args = [np.ones([1000])];`,
  );
  const [main, body] = graph.programs;
  expect(graph.programs.length).toBe(2);
  const loop = main?.nodes.find(({ holds }) => holds.length > 0);
  expect(loop?.holds).toEqual([1]);
  expect(loop?.bytes).toBeGreaterThanOrEqual(8000);
  const sin = body?.nodes.find(({ title }) => title.includes('sin'));
  expect(sin?.operations).toBe(10_000);
  expect(body?.nodes.map(({ id }) => id)).toEqual(
    expect.arrayContaining([...(sin?.from ?? ['none'])]),
  );
  expect(main?.nodes.at(-1)?.from).toEqual([loop?.id]);
});

test('memory plans say what lies where, from which kernel to which', async () => {
  const { targets } = await stagesOf(
    `import { numpy as np } from 'tanjent';
    export const f = (x, w) => w.matmul(np.tanh(w.matmul(x)));
    export const args = [np.ones([64]), np.ones([64, 64])];`,
  );
  for (const { memory } of targets) {
    const arena = memory.buffers.filter(({ role }) => role === 'arena');
    expect(arena.length).toBeGreaterThan(0);
    for (const { offset, bytes, first, last } of arena) {
      expect(offset + bytes).toBeLessThanOrEqual(memory.arenaBytes);
      expect(first).toBeLessThanOrEqual(last);
      expect(last).toBeLessThan(memory.kernels.length);
    }
    const roles = memory.buffers.map(({ role }) => role);
    expect(roles.filter((role) => role === 'input').length).toBe(2);
    expect(roles.at(-1)).toBe('output');
  }
});

describe('errors', () => {
  test.each([
    ['module', 'export const f = (x => x;', 1],
    ['module', '\nexport const f = 3, args = [];', undefined],
    [
      'trace',
      `import { numpy as np } from 'tanjent';
       export const args = [1];
       export function f(x) {
         return np.add(np.ones([2]),
           np.concatenate([x, x, 'text']));
       }`,
      5,
    ],
    [
      'trace',
      `import { numpy as np } from 'tanjent';
       export const f = (x) => np.ones([2]).add(x), args = [1], transforms = ['grad'];`,
      undefined,
    ],
  ])('%s: they are told with their line', async (during, text, line) => {
    const list = await answers(look(text));
    const { failure } = only(list, 'failed');
    expect(failure.during).toBe(during);
    expect(failure.message).not.toBe('');
    expect(failure.place?.line).toBe(line);
    expect(list.at(-1)?.kind).toBe('looked');
  });
});

describe('shows', () => {
  const show = (body: string): string =>
    `export const f = (x) => x; export const args = [1];
     export function* live() { ${body} }`;

  test('frames come one after another, then the end', async () => {
    const list = await answers(
      look(
        show(`yield { title: 'one', progress: 2, image: [[0, 1], [0.5, NaN]] };
              yield { text: 'two', plot: { x: [0, 1], series: { y: [1, 2] }, xLabel: 't' } };`),
      ),
      { kind: 'live' },
    );
    const frames = list.flatMap((answer) => (answer.kind === 'frame' ? [answer.frame] : []));
    expect(frames.map((f) => [f.title, f.text, f.progress])).toEqual([
      ['one', '', 1],
      ['', 'two', null],
    ]);
    expect([...(frames[0]?.picture?.points ?? [])].slice(0, 12)).toEqual([
      0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255,
    ]);
    expect(frames[1]?.curve).toEqual({ x: [0, 1], series: { y: [1, 2] }, xLabel: 't' });
    expect(list.at(-1)?.kind).toBe('ended');
  });

  test('what is thrown has its line', async () => {
    const list = await answers(look(show('yield {};\n\nmissing();')), { kind: 'live' });
    expect(only(list, 'failed').failure).toMatchObject({ during: 'live', place: { line: 4 } });
  });

  test('what is no frame is refused', async () => {
    const list = await answers(look(show('yield { image: 3 };')), { kind: 'live' });
    expect(only(list, 'failed').failure.message).toContain('[height, width, 3]');
  });
});

test('timings have a row for each way to run, with its spread', async () => {
  const list = await answers(look(plain), { kind: 'time' });
  const { rows, notes } = only(list, 'timings').timings;
  expect(notes).toEqual([]);
  expect(rows.map((row) => row.name)).toEqual([
    'f untouched',
    'jit(grad(f)), eager',
    'jit(grad(f)), jit to JavaScript',
    'jit(grad(f)), jit to WebAssembly',
  ]);
  for (const { low, median, high } of rows) {
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(high);
  }
});
