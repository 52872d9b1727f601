/** Shows the slope where the slider stands. */
import { slope } from './slope.js';

const [x, output] = ['x', 'slope'].map((id) => document.getElementById(id));
const show = () => (output.textContent = `f′(${x.value}) = ${slope(+x.value).toFixed(4)}`);

x.addEventListener('input', show);
show();
