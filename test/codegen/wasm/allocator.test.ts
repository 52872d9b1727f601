import { describe, expect, test } from 'vitest';
import {
  Allocator,
  granule,
  roundedBytes,
  type HeapBlock,
} from '../../../src/codegen/targets/wasm/heap/allocator.js';
import { Draw } from '../../support/draw.js';

const kilobyte = 1024;

/** All that must hold at any time. */
function check(space: Allocator, taken: ReadonlySet<HeapBlock>): void {
  let bytes = 0;
  let wasFree = false;
  const seen = new Set<HeapBlock>();
  for (const block of space.blocks()) {
    expect(block.address % granule).toBe(0);
    expect(block.bytes % granule).toBe(0);
    expect(wasFree && block.isFree, 'two free neighbours').toBe(false);
    wasFree = block.isFree;
    if (!block.isFree) {
      bytes += block.bytes;
      seen.add(block);
    }
  }
  expect(seen).toEqual(taken);
  expect(space.bytesTaken).toBe(bytes);
}

const emptySpace = (bytes: number): Allocator => {
  const space = new Allocator(64);
  space.extend(64 + bytes);
  return space;
};

describe('the allocator', () => {
  test('keeps its account right under a random load', () => {
    const draw = new Draw('allocator');
    const space = emptySpace(256 * kilobyte);
    const taken = new Set<HeapBlock>();
    let failures = 0;
    for (let step = 0; step < 3000; step++) {
      if (draw.next() < 0.55) {
        const bytes = Math.floor(2 ** draw.between(0, 16));
        const largest = Math.max(...[...space.blocks()].map((b) => (b.isFree ? b.bytes : 0)));
        const block = space.take(bytes);
        expect(block !== undefined).toBe(largest >= roundedBytes(bytes));
        if (block === undefined) failures++;
        else {
          expect(block.bytes).toBe(roundedBytes(bytes));
          taken.add(block);
        }
      } else if (taken.size > 0) {
        const block = [...taken][draw.integer(0, taken.size - 1)] as HeapBlock;
        taken.delete(block);
        space.give(block);
      }
      if (step % 500 === 499) space.extend(space.end + 64 * kilobyte);
      if (step % 10 === 0) check(space, taken);
    }
    expect(failures).toBeGreaterThan(10);
    for (const block of taken) space.give(block);
    expect([...space.blocks()].map((b) => [b.bytes, b.isFree])).toEqual([[space.end - 64, true]]);
  });

  test('rounds up to a cache line and by at most a thirty-second', () => {
    expect([0, 1, 64, 65].map(roundedBytes)).toEqual([64, 64, 64, 128]);
    for (let bytes = 1; bytes < 2 ** 31; bytes = Math.ceil(bytes * 1.37)) {
      const rounded = roundedBytes(bytes);
      expect(rounded).toBeGreaterThanOrEqual(bytes);
      expect(rounded).toBeLessThan(bytes + Math.max(granule, bytes / 32));
      expect(roundedBytes(rounded)).toBe(rounded);
    }
  });

  test('gives a block that came back to the next request of the same size', () => {
    const space = emptySpace(64 * kilobyte);
    const block = space.take(5000) as HeapBlock;
    space.take(64);
    const { address } = block;
    space.give(block);
    expect(space.take(5000)?.address).toBe(address);
  });

  test('no block can be given back twice', () => {
    const space = emptySpace(64 * kilobyte);
    const [a, b, c] = [1000, 1000, 1000].map((n) => space.take(n) as HeapBlock) as [
      HeapBlock,
      HeapBlock,
      HeapBlock,
    ];
    space.give(b);
    expect(() => space.give(b)).toThrow(/given back twice/);
    space.give(a);
    // Now b is part of a larger block.
    for (const block of [a, b]) expect(() => space.give(block)).toThrow(/given back twice/);
    space.give(c);
    for (const block of [a, b, c]) expect(() => space.give(block)).toThrow(/given back twice/);
    check(space, new Set());
  });

  test('tells how far the space must reach', () => {
    const space = emptySpace(8 * kilobyte);
    space.take(4 * kilobyte);
    expect(space.take(6 * kilobyte)).toBeUndefined();
    const end = space.endFor(6 * kilobyte);
    expect(end).toBe(64 + 10 * kilobyte);
    space.extend(end);
    expect(space.take(6 * kilobyte)).toBeDefined();
    expect(space.endFor(100)).toBe(end + 128);
  });
});
