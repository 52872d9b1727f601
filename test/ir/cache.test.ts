import { expect, test } from 'vitest';
import { Cache, CacheByObject } from '../../src/array/cache.js';

const keys = (cache: Cache<unknown>, among: readonly string[]): string[] =>
  among.filter((key) => cache.find(key) !== undefined);

test('finds by key, and by a test among those of one key', () => {
  const cache = new Cache<number>(10);
  cache.add('a', 1);
  cache.add('a', 2);
  cache.add('b', 3);
  expect(cache.find('a', (x) => x === 1)).toBe(1);
  expect(cache.find('a', (x) => x === 3)).toBeUndefined();
  expect(cache.find('b')).toBe(3);
  expect(cache.find('c')).toBeUndefined();
  expect(cache.size).toBe(3);
});

test('of more than it may have, what was unused for longest goes', () => {
  const cache = new Cache<number>(3);
  for (const key of ['a', 'b', 'c']) cache.add(key, 0);
  cache.find('a');
  cache.add('d', 0);
  expect(keys(cache, ['b'])).toEqual([]);
  cache.find('c');
  cache.add('e', 0);
  cache.add('f', 0);
  expect(keys(cache, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['c', 'e', 'f']);
  expect(cache.size).toBe(3);
});

test('the same among those of one key', () => {
  const cache = new Cache<number>(100, 2);
  const has = (x: number): boolean => cache.find('a', (y) => y === x) !== undefined;
  cache.add('a', 1);
  cache.add('a', 2);
  expect(has(1)).toBe(true);
  cache.add('a', 3);
  expect([has(1), has(2), has(3)]).toEqual([true, false, true]);
  expect(cache.size).toBe(2);
});

test('stays within its bounds whatever is done', () => {
  const cache = new Cache<number>(20, 5);
  for (let i = 0; i < 2000; i++) {
    const key = `k${(i * i) % 7}`;
    if (cache.find(key, (x) => x === i % 13) === undefined) cache.add(key, i % 13);
    expect(cache.find(key, (x) => x === i % 13)).toBe(i % 13);
    expect(cache.size).toBeLessThanOrEqual(20);
  }
  cache.clear();
  expect(cache.size).toBe(0);
  expect(keys(cache, ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6'])).toEqual([]);
});

test('a cache for each object', () => {
  const caches = new CacheByObject<number>(2);
  const [x, y] = [{}, {}];
  caches.of(x).add('a', 1);
  expect(caches.of(x).find('a')).toBe(1);
  expect(caches.of(y).find('a')).toBeUndefined();
  caches.clear();
  expect(caches.of(x).find('a')).toBeUndefined();
});
