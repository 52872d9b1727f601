import { beforeAll, describe, expect, test, vi } from 'vitest';
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
    expect(here.flatMap((name) => faultsOf(name).map((fault) => `${name}: ${fault}`))).toEqual([]);
  });
});
