/**
 * From an ordinary function to specialized code: the gradient of a scalar function, with the IR
 * and the code of every stage.
 */
import { grad, jit, makeIR, numpy as np, printProgram, type NDArray } from 'tanjent';

function f(x: NDArray): NDArray {
  return np
    .sin(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(np.tanh(x));
}

console.log('f, as traced:');
console.log(printProgram(makeIR(f)(0.5)));

console.log('\ngrad(f), as traced:');
console.log(printProgram(makeIR(grad(f))(0.5)));

const df = jit(grad(f));
const lowered = df.lower(0.5);
console.log('\ngrad(f), optimized:');
console.log(lowered.text('optimized'));
console.log('\nits loops (all scalars, so there are none):');
console.log(lowered.text('loops'));
console.log('\nits JavaScript:');
console.log(lowered.text('js'));

const h = 1e-6;
const difference = (f(np.array(0.5 + h)).item() - f(np.array(0.5 - h)).item()) / (2 * h);
console.log(`\ngrad(f)(0.5) = ${df(0.5).item().toFixed(9)}`);
console.log(`differences  = ${difference.toFixed(9)}`);
