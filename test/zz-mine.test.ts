// @ts-nocheck
import { test } from 'vitest';
import { readFileSync } from 'node:fs';
import * as nn from '../src/nn/index.js';
import * as random from '../src/random/index.js';
let scipy: any = {}; try { scipy = await import('../src/scipy/index.js'); } catch (e) { console.log(String(e)); }
import { setExecutor } from '../src/trace/executor.js';
import { rules } from '../src/primitives/index.js';
import { evaluateProgram } from '../src/ir/evaluate.js';
import { newLiteral, newVar } from '../src/ir/program.js';
import { argOf, camelCase, isJsonArray, arrayOf } from './golden/support/cases.js';
import { NDArray } from '../src/array/ndarray.js';
import { jvp, vjp, vmap } from '../src/transforms/index.js';
import { dense } from '../src/array/dense.js';
const run = (p, a) => evaluateProgram(rules, p, a);
setExecutor({
  bind(name, inputs, params, literals) {
    const atoms = inputs.map((x, i) => literals[i] ? newLiteral(x.item(), x.aval) : newVar(i, x.aval));
    return rules[name].evaluate(inputs, params, rules[name].type(atoms, params), run);
  }, run });
const lib = { nn, random, scipy };
const get = (fn) => fn.split('.').reduce((v, k) => v?.[lib[k] ? k : camelCase(k)], lib);
const names = (f) => { const s = f.toString(); const m = /^(?:function\s*\w*)?\s*\(([^]*?)\)\s*(?:=>|\{)/.exec(s); const inner = m ? m[1] : s.split('=>')[0]; let d=0, cur='', out=[]; for (const ch of inner) { if ('([{'.includes(ch)) d++; if (')]}'.includes(ch)) d--; if (ch===','&&d===0){out.push(cur);cur='';} else cur+=ch; } out.push(cur); return out.map(x=>x.split('=')[0].trim()); };
function diff(a, e, rtol, atol) {
  if (isJsonArray(e)) {
    if (!(a instanceof NDArray)) return 'no array';
    const x = arrayOf({ ...e, dtype: { int64: 'int32', uint64: 'uint32' }[e.dtype] ?? e.dtype });
    if (a.shape.join() !== x.shape.join()) return `shape ${a.shape} expected ${x.shape}`;
    if (a.dtype !== x.dtype) return `dtype ${a.dtype} expected ${x.dtype}`;
    const p = a.dataSync(), q = x.dataSync();
    for (let i = 0; i < q.length; i++) { if (Object.is(p[i], q[i]) || p[i] === q[i]) continue; if (!(Math.abs(p[i] - q[i]) <= atol + rtol * Math.abs(q[i]))) return `[${i}] got ${p[i]} expected ${q[i]}`; }
    return null;
  }
  if (Array.isArray(e)) { for (let i = 0; i < e.length; i++) { const b = Array.isArray(a) ? a[i] : a?.dataSync?.()[i]; if (typeof e[i] === 'number') { if (b !== e[i]) return `${b} vs ${e[i]}`; } else if (e[i] !== null) { const d = diff(b, e[i], rtol, atol); if (d) return d; } } return null; }
  return a === e ? null : `${a} vs ${e}`;
}
const tally = {};
for (const file of (process.env.FILES ?? 'random,ops-nn,ops-special').split(',')) test(file, () => {
  const { cases } = JSON.parse(readFileSync(new URL(`./golden/${file}.json`, import.meta.url)));
  let ok = 0, bad = 0, missing = {}; const report = [];
  for (const c of cases) {
    if (process.env.ONLY && !c.fn.includes(process.env.ONLY)) continue;
    let f = get(c.fn); if (typeof f !== 'function') { missing[c.fn] = (missing[c.fn] ?? 0) + 1; continue; }
    if (c.fn.startsWith('nn.initializers')) f = f();
    try {
      const args = c.args.map((a) => argOf(a, {}));
      const kw = Object.fromEntries(Object.entries(c.kwargs ?? {}).map(([k, v]) => [camelCase(k), argOf(v, {})]));
      const call = (args) => { const ps = names(f); const placed = [...args]; const rest = {}; for (const [k, v] of Object.entries(kw)) { const i = ps.indexOf(k); if (i >= 0) placed[i] = v; else rest[k] = v; } if (Object.keys(rest).length) { const oi = ps.indexOf('options'); if (oi < 0) throw Error('no options for ' + Object.keys(rest)+' in '+ps); placed[oi] = rest; } return f(...Array.from(placed)); };
      const k = c.key && dense([2], 'uint32', Uint32Array.from(c.key));
      const full = k && c.fn !== 'random.key' ? [k, ...args] : args;
      const f32 = JSON.stringify(c.out).includes('float32');
      const tol = c.exact ? 0 : Math.max(c.tol ?? 0, f32 ? (file==='random'?5e-6:5e-5) : 1e-11);
      const at = c.exact ? 0 : f32 ? 1e-6 : file==='random'?1e-11:1e-13;
      const errs = [];
      const chk = (w, fn, e, s = 1) => { if (e === null || e === undefined) return; try { const d = diff(fn(), e, tol * s, at * s); if (d) errs.push(`${w}: ${d}`); } catch (x) { errs.push(`${w}: ${String(x.stack ?? x).split('\n').slice(0, 5).join(' | ')}`); } };
      chk('value', () => call(full), c.out);
      if (c.jvp) {
        const idx = c.jvp.tangents.map((t, i) => isJsonArray(t) ? i : -1).filter((i) => i >= 0);
        const g = (...xs) => { const a = [...args]; idx.forEach((i, j) => a[i] = xs[j]); return call(a); };
        const xs = idx.map((i) => args[i]), vs = idx.map((i) => arrayOf(c.jvp.tangents[i]));
        const T = (...ys) => jvp(g, ys, vs)[1];
        chk('jvp', () => T(...xs), c.jvp.out, 100);
        if (c.jvp2) chk('jvp2', () => jvp(T, xs, vs)[1], c.jvp2.out, 1000);
        if (c.vjp) chk('vjp', () => vjp(g, xs)[1](isJsonArray(c.vjp.cotangent) ? arrayOf(c.vjp.cotangent) : c.vjp.cotangent.map(q=>arrayOf(q))), idx.map((i) => c.vjp.in[i]), 100);
      }
      if (c.vmap && !process.env.NOVMAP) { const idx = c.vmap.in_axes.map((a,i)=>a===null?-1:i).filter(i=>i>=0); const va = c.vmap.args.map(a=>argOf(a,{})); chk('vmap', () => vmap((...xs)=>{ const a=[...va]; idx.forEach((i,j)=>a[i]=xs[j]); return call(a); }, idx.map(i=>c.vmap.in_axes[i]))(...idx.map(i=>va[i])), c.vmap.out); }
      if (errs.length) { bad++; report.push(`${c.id}: ${errs.join('\n      ')}`); } else ok++;
    } catch (x) { bad++; report.push(`${c.id}: THREW ${String(x.stack ?? x).split('\n').slice(0, 4).join(' | ')}`); }
  }
  console.log(`${file}: ${ok} ok, ${bad} bad\nmissing ${JSON.stringify(missing)}\n${report.join('\n')}`);
});
