// @ts-nocheck
import { test } from 'vitest';
import { jit, numpy as np, random } from '../src/index.js';
const key = random.key(3);
const T = (n, f) => test(n, () => { const t = performance.now(); f(); console.log('inline', n, (performance.now() - t).toFixed(0)); }, 20000);
T('bits', () => random.bits(key, [5]));
T('split', () => random.split(key));
T('jit bits', () => jit((k) => random.bits(k, [5]))(key));
T('jit bits rank 0', () => jit((k) => random.bits(k, []))(key));
T('jit uniform', () => jit((k) => random.uniform(k, [5]))(key));
T('jit split', () => jit((k) => random.split(k))(key));
T('jit fold', () => jit((k) => random.foldIn(k, 3))(key));
T('jit normal', () => jit((k) => random.normal(k, [5]))(key));
T('jit split bits', () => jit((k) => random.bits(random.split(k).slice(1), [5]))(key));
T('jit permutation', () => jit((k) => random.permutation(k, 5))(key));
