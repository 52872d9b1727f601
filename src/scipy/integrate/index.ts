export { odeint, type OdeintOptions } from './odeint.js';
export { quad, type QuadOptions } from './quad.js';
export { cumulativeTrapezoid, simpson, type SampledOptions } from './simpson.js';
export { solveIvp, type OdeMethod, type OdeResult, type SolveIvpOptions } from './solve-ivp.js';
export { trapezoid } from '../../numpy/reduce/differences.js';
