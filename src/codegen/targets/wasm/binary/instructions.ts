/** The instruction set: nodes and their factories, named as the specification names them. */
export * from './node.js';
export * from './control.js';
export { i32, i64, f32, f64, memory } from './scalar-instructions.js';
export { v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 } from './vector-instructions.js';
