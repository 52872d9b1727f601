import { beforeAll, describe, expect, test, vi } from 'vitest';
import { knownFaults } from './known-faults.js';
import { calls } from './public.js';
import { faultsOf } from './wrong.js';

const namespaceOf = (name: string): string =>
  name.includes('.') ? (name.split('.', 1)[0] as string) : 'transforms';
const names = Object.keys(calls);

describe('wrong arguments give a TanjentError that names the function, or a result', () => {
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });

  test.each([...new Set(names.map(namespaceOf))])('%s', (namespace) => {
    const here = names.filter((name) => namespaceOf(name) === namespace);
    const faults = new Map(here.map((name) => [name, faultsOf(name)]));
    const news = [...faults].filter(
      ([name, list]) => list.length > 0 && !knownFaults.includes(name),
    );
    expect(news.map(([name, list]) => `${name}: ${list.join('; ')}`)).toEqual([]);
    // What is mended is taken off the list of known faults.
    expect(
      here.filter((name) => knownFaults.includes(name) && faults.get(name)?.length === 0),
    ).toEqual([]);
  });

  test('known faults are of functions that exist', () => {
    expect(knownFaults.filter((name) => !(name in calls))).toEqual([]);
  });
});
