/** Functions of numbers in plain arithmetic, before and after they are transformed. */
import {
  checkpoint,
  grad,
  hessian,
  jit,
  jvp,
  numpy as np,
  valueAndGrad,
  vmap,
  type NDArray,
  type Num,
} from 'tanjent';
import { type } from './expect.js';

// What a function of numbers gives has the operators of numbers, and is an array.
const cost = (x: number, k: number): number => (x > 0 ? k * x ** 3 : Math.exp(-x));
type<Num>()(jit(cost)(2, 3));
type<Num>()(grad(cost)(2, 3));
type<Num>()(jit(grad(cost))(2, 3));
type<Num>()(grad(jit(grad(cost)))(2, 3));
type<Num>()(checkpoint(cost)(2, 3));
type<[Num, Num]>()(valueAndGrad(cost)(2, 3));
// What has axes of its own, or stands beside tangents, is an array.
type<NDArray>()(vmap(cost, { inAxes: [0, null] })(np.ones([3]), 2));
type<[NDArray, NDArray]>()(jvp((x: number) => x * x, [2], [1]));
const slope = jit(grad(cost));
type<number>()(slope(2, 3) * 2 + cost(2, 3) / slope(1, 1));
type<number>()(slope(2, 3).item());
type<NDArray>()(np.sin(slope(2, 3)));
let x = 2;
for (let i = 0; i < 3; i++) x -= cost(x, 1) / slope(x, 1);
const array: NDArray = slope(x, 1);
const curvature: number = grad((y: number) => slope(y, 1) * y)(array);
type<number>()(curvature);
hessian((y: number) => y * y)(2);

// Numbers and arrays serve as arguments.
slope(2, np.array(3));
slope(np.array(2), new Float64Array(1));
// @ts-expect-error A text does not.
slope('2', 3);

// Trees of numbers keep their names.
interface Point {
  readonly x: number;
  readonly y: number;
}
const height = (p: Point, scale: number): number => scale * (p.x * p.x + p.y);
const rise = jit(grad(height));
type<number>()(rise({ x: 1, y: 2 }, 3).x * 2);
rise({ x: np.array(1), y: 2 }, 3);
// @ts-expect-error A point has y, too.
rise({ x: 1 }, 3);

// A parameter of Num is a number and an array.
const both = (y: Num): number => y * 2 + Math.sin(y) + y.sum().item();
type<Num>()(jit(both)(2));
type<Num>()(grad(both)(np.array(2)));
// @ts-expect-error What the methods of arrays give is an array, which has no operators.
export const wrong = (y: Num): number => y.sin() * 2;
