import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { warnOfConditions } from '../../src/trace/conditions.js';

const warn = vi.spyOn(console, 'warn');
beforeEach(() => warn.mockReset().mockImplementation(() => {}));
afterEach(() => warn.mockReset());

/** A function with exactly this source: bundlers rewrite what stands in a file. */
const fromSource = (source: string) =>
  new Function(`return ${source}`)() as (x: unknown) => unknown;

test.each([
  ['(x) => x.gt(0) ? x : x.neg()', 'x.gt(0)'],
  ['function f(x) { if (x.sum().lt(1)) { return x; } return x.mul(2); }', 'x.sum().lt(1)'],
  ['(a, x) => x.eq(a).all() && a', 'x.eq(a).all()'],
  ['(x) => { while (!x.any()) x = x.mul(2); return x; }', 'x.any()'],
])('%s', (source, found) => {
  warnOfConditions(fromSource(source), () => true);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toContain(`seems to choose by "${found}"`);
});

test.each([
  '(x, flag) => flag ? x : x.neg()',
  "(x) => x.mul('x.gt(0) ? 1 : 2'.length)",
  '(x) => /* if (x.gt(0)) */ x',
  '(x) => np.where(x.gt(0), x, 0)',
  '({ x }) => x.gt(0) ? 1 : 2',
  '(x) => x.gt(0)?.add(1)',
])('no warning for %s', (source) => {
  warnOfConditions(fromSource(source), (n) => n === 0);
  expect(warn).not.toHaveBeenCalled();
});

test('one warning a function', () => {
  const f = fromSource('(x) => x.gt(0) ? 1 : 2');
  warnOfConditions(f, () => true);
  warnOfConditions(f, () => true);
  expect(warn).toHaveBeenCalledTimes(1);
});
