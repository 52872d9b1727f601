/** Primitives that move elements without computing: all are linear, and views when lowered. */
import type { DType } from '../array/dtype.js';
import type { Shape } from '../array/shape.js';
import { concatenate } from './shape/concatenate.js';
import { dynamicSlice, dynamicUpdateSlice } from './shape/dynamic.js';
import { iota } from './shape/iota.js';
import { pad } from './shape/pad.js';
import { roll } from './shape/roll.js';
import { sliceAt } from './shape/slice-at.js';
import { broadcast, reshape, reverse, slice, transpose } from './shape/views.js';
import { withSharding } from './shape/with-sharding.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /**
     * Axis d of the operand becomes axis dims[d] (increasing) of the result; lengths equal or 1.
     */
    broadcast: { readonly shape: Shape; readonly dims: readonly number[] };
    reshape: { readonly shape: Shape };
    /** Axis d of the result is axis permutation[d] of the operand. */
    transpose: { readonly permutation: readonly number[] };
    reverse: { readonly axes: readonly number[] };
    /** Elements start, start + step, … below stop, on each axis; steps are positive. */
    slice: {
      readonly starts: readonly number[];
      readonly stops: readonly number[];
      readonly steps: readonly number[];
    };
    /** operand, then one integer scalar per axis; starts are clamped so that the slice fits. */
    dynamicSlice: { readonly sizes: readonly number[] };
    /**
     * operand, then an int32 start for each axis of the window, then a step for each axis in
     * `stepped`. All of them are inside. The window has the last axes of the operand; the starts
     * and steps are scalars, or arrays along its other axes.
     */
    sliceAt: { readonly sizes: readonly number[]; readonly stepped: readonly number[] };
    /** operand, update, then one integer scalar per axis; starts are clamped as above. */
    dynamicUpdateSlice: NoParams;
    /** operand, scalar. low and high may be negative (cropping); interior goes between elements. */
    pad: {
      readonly low: readonly number[];
      readonly high: readonly number[];
      readonly interior: readonly number[];
    };
    /**
     * operand, shift in int32: what leaves at one end of the axis comes in at the other. There is
     * one shift, or one for each index along some of the first axes.
     */
    roll: { readonly axis: number };
    /** One or more operands of equal rank. */
    concatenate: { readonly axis: number };
    /** 0, 1, 2 … along one axis, constant along the others. */
    iota: { readonly shape: Shape; readonly dtype: DType; readonly axis: number };
    /**
     * For each axis the axes of a mesh of devices that it is cut along; null where whoever compiles
     * the program may choose. Where there is no mesh it is the operand.
     */
    withSharding: { readonly spec: readonly (readonly string[] | null)[] };
  }
}

export const shapeRules = {
  broadcast,
  reshape,
  transpose,
  reverse,
  slice,
  dynamicSlice,
  sliceAt,
  dynamicUpdateSlice,
  pad,
  roll,
  concatenate,
  iota,
  withSharding,
};
