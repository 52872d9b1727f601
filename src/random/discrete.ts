/** Samplers of integers, signs and truth values, and of elements of an array. */
import { printAval } from '../array/aval.js';
import { defaultDType, isFloat, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { at, normalizeAxis, printShape, range, sizeOf, type Shape } from '../array/shape.js';
import { add, divide, multiply, negative, subtract } from '../numpy/arithmetic.js';
import {
  broadcastRight,
  convertTo,
  insertAxes,
  iota,
  moveAxis,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../numpy/basic.js';
import { inexactDType } from '../numpy/common-type.js';
import { asArray } from '../numpy/convert.js';
import { cumsum } from '../numpy/cumulative.js';
import { op } from '../numpy/elementwise.js';
import { getItem } from '../numpy/indexing.js';
import { less } from '../numpy/logic.js';
import { log, log1p } from '../numpy/math.js';
import { readOptions } from '../numpy/options.js';
import { asInexact, requireIntegers, type Operand } from '../numpy/promote.js';
import { argmax, sum } from '../numpy/reduce.js';
import { floor } from '../numpy/rounding.js';
import { where } from '../numpy/where.js';
import { bind } from '../trace/bind.js';
import { gumbel } from './continuous.js';
import { eachKey, split } from './key.js';
import { drawBits, settleDraw, uniformUnit, type FloatDType } from './uniform.js';
