/** The plans that the lowering of conv follows: parts without holes, and orders of summation. */
import { describe, expect, test } from 'vitest';
import { range } from '../../src/array/shape.js';
import { jsTraits } from '../../src/codegen/targets/js/traits.js';
import { wasmTraits } from '../../src/codegen/targets/wasm/traits.js';
import { convLayout, convShape } from '../../src/primitives/conv/axes.js';
import { convParts } from '../../src/primitives/conv/holes.js';
import {
  planSum,
  termsAtOnce,
  type SumPart,
  type TermOffsets,
} from '../../src/primitives/conv/sums.js';
import { elementSeen, windowCount, type WindowAxis } from '../../src/primitives/window/geometry.js';
import { Draw } from '../support/draw.js';
import { plain, waysOf, type RandomConv } from './conv-cases.js';

/** A convolution along one axis, or null where it has no windows. */
function alongAxis(axis: WindowAxis) {
  const operand = [1, 1, axis.length];
  const kernel = [1, 1, axis.window];
  const params = {
    ...plain(1),
    strides: [axis.stride],
    padding: [[axis.low, axis.high] as const],
    operandDilation: [axis.operandDilation],
    kernelDilation: [axis.windowDilation],
  };
  if (windowCount(axis) === 0) return null;
  return convParts(convLayout(operand, kernel, convShape(operand, kernel, params), params));
}

/** What is seen, as 'place tap element', by the parts without holes. */
function seenByParts(parts: NonNullable<ReturnType<typeof alongAxis>>): string[] {
  return parts.parts.flatMap(([part]) => {
    const { axis, classes, firstWindow, windowDistance, firstTap, tapDistance, tapStep } = part!;
    expect(axis.operandDilation).toBe(1);
    return range(classes).flatMap((k) =>
      range(windowCount(axis)).flatMap((p) =>
        range(axis.window).flatMap((t) => {
          const element = elementSeen(axis, p, t);
          const place = firstWindow + k + p * windowDistance;
          const tap = firstTap + k * tapStep + t * tapDistance;
          return element === undefined ? [] : [`${place} ${tap} ${element}`];
        }),
      ),
    );
  });
}

describe('the parts of a convolution without holes', () => {
  test('see together what it sees', () => {
    const draw = new Draw('conv parts');
    let joined = 0;
    for (let i = 0; i < 600; i++) {
      const axis: WindowAxis = {
        length: draw.integer(1, 9),
        window: draw.integer(1, 7),
        stride: draw.integer(1, 6),
        low: draw.integer(-3, 5),
        high: draw.integer(-3, 5),
        operandDilation: draw.integer(1, 6),
        windowDilation: draw.integer(1, 6),
      };
      const parts = alongAxis(axis);
      if (parts === null) continue;
      const windows = range(windowCount(axis));
      const wanted = windows.flatMap((p) =>
        range(axis.window).flatMap((t) => {
          const element = elementSeen(axis, p, t);
          return element === undefined ? [] : [`${p} ${t} ${element}`];
        }),
      );
      expect(seenByParts(parts).toSorted()).toEqual(wanted.toSorted());
      const covered = parts.parts.reduce((n, [p]) => n + p!.classes * windowCount(p!.axis), 0);
      expect(parts.hasUnseeing).toBe(covered < windows.length);
      if (parts.parts.some(([p]) => p!.classes > 1)) joined++;
    }
    expect(joined).toBeGreaterThan(10);
  });
  test('are few where a kernel as long as the holes moves on with them', () => {
    const axis = {
      length: 14,
      window: 16,
      stride: 1,
      low: 15,
      high: 15,
      operandDilation: 16,
      windowDilation: 1,
    };
    expect(alongAxis(axis)?.parts.map(([p]) => p!.classes)).toEqual([16]);
  });
});

/** The terms that are added, and the longest chain of additions that one of them goes through. */
function summed(parts: readonly SumPart[]): { terms: TermOffsets[]; added: number; chain: number } {
  let [added, chain] = [0, 0];
  const terms: TermOffsets[] = [];
  for (const part of parts)
    if (part.kind === 'terms') {
      expect(part.terms.length).toBeLessThanOrEqual(termsAtOnce);
      terms.push(...part.terms);
      added++;
    } else {
      const inner = summed(part.body);
      for (const i of range(part.count))
        for (const { seen, weight } of inner.terms)
          terms.push({
            seen: seen + part.first.seen + i * part.step.seen,
            weight: weight + part.first.weight + i * part.step.weight,
          });
      added += part.count * (part.isSeparate ? 1 : inner.added);
      chain = Math.max(chain, inner.chain, part.isSeparate ? inner.added : 0);
    }
  return { terms, added, chain: Math.max(chain, added) };
}

describe('the order of a sum', () => {
  test.each([
    [[1]],
    [[12]],
    [[13]],
    [[3, 3]],
    [[7, 7]],
    [[5, 3, 3]],
    [[300]],
    [[8, 56, 56]],
    [[40, 41]],
  ])('of %j terms takes each once, in no long chain', (lengths: readonly number[]) => {
    const size = lengths.reduce((n, m) => n * m, 1);
    const axes = lengths.map((length, d) => {
      const stride = lengths.slice(d + 1).reduce((n, m) => n * m, 1);
      return range(length).map((i) => ({ seen: i * stride, weight: 2 * i * stride }));
    });
    const { terms, chain } = summed(planSum(axes));
    expect(terms.map(({ seen }) => seen).toSorted((x, y) => x - y)).toEqual(range(size));
    expect(terms.every(({ seen, weight }) => weight === 2 * seen)).toBe(true);
    expect(chain).toBeLessThanOrEqual(128);
  });
});

describe('the ways of conv', () => {
  const same = [
    [1, 1],
    [1, 1],
  ] as const;
  const depthwise = (more: Partial<RandomConv['params']>): RandomConv => ({
    params: { ...plain(2), padding: same, featureGroups: 8, ...more },
    operand: [2, 8, 12, 12],
    kernel: [8, 1, 3, 3],
  });
  const dense: RandomConv = {
    params: { ...plain(2), padding: same, operandDilation: [2, 2] },
    operand: [2, 16, 10, 10],
    kernel: [12, 16, 3, 3],
  };
  test('are rows where groups have few features', () => {
    for (const target of [jsTraits, wasmTraits]) {
      expect(waysOf(depthwise({}), target)).toEqual(['rows']);
      expect(waysOf(depthwise({ operandDilation: [2, 2] }), target)).toEqual(
        range(4).map(() => 'rows'),
      );
    }
  });
  test('are tiles where they are full, for parts of what has holes, too', () => {
    expect(waysOf(dense, wasmTraits)).toEqual(range(4).map(() => 'tiles'));
    expect(new Set(waysOf(dense, jsTraits))).toEqual(new Set(['direct']));
  });
});
