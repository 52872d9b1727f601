// @ts-nocheck
import { test } from 'vitest';
import { runFile } from './golden/support/run-all.js';
for (const f of (process.env.FILES ?? 'random,ops-nn,ops-special').split(',')) test(f, () => { const t = runFile(f, process.env.ONLY ?? ''); console.log(f, JSON.stringify({...t, missing: undefined}, null, 1).slice(0, 6000)); });
