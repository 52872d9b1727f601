/** The tasks on which the benchmarks compare Tanjent with other libraries. */

export interface Tensor {
  /** In row-major order. */
  readonly values: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

/** A number or several arrays of numbers; never a library's own arrays: results are read back. */
export type Result = number | readonly ArrayLike<number>[];

/** A task on given inputs, which the library already holds; the task is done over and over. */
export interface Task {
  run(): Result;
  /** The numbers of `run` in the order that the task asks for, where a library has another. */
  arrange?(result: Result): Result;
}

/**
 * How decompositions are arranged: only their first array, the values, has one form, since vectors
 * have either sign.
 */
export const firstOnly = (result: Result): Result =>
  typeof result === 'number' ? result : result.slice(0, 1);

/** What a program may return of a library's arrays. */
export type OneOrMore<T> = T | T[];

/** Compiling may take a promise. */
export type Prepared = Task | Promise<Task>;

export interface Tasks {
  /** From number to number, the next one at each run: d/dx sin(x)·exp(−x²) + tanh(x). */
  scalarGradient(next: () => number): Prepared;
  /** a b, of matrices. */
  matmul(a: Tensor, b: Tensor): Prepared;
  /** tanh(x)·exp(−x²) + 0.5 x. */
  wave(x: Tensor): Prepared;
  /** The gradient of the sum of that. */
  waveGradient(x: Tensor): Prepared;
  exp(x: Tensor): Prepared;
  sum(x: Tensor): Prepared;
  logsumexp(x: Tensor, axis: number): Prepared;
  softmax(x: Tensor, axis: number): Prepared;
  sort(x: Tensor): Prepared;
  argsort(x: Tensor): Prepared;
  cumsum(x: Tensor): Prepared;
  /** One step of gradient descent: the loss, then the parameters after it. */
  networkStep(problem: NetworkProblem): Prepared;
  /** Of images NCHW with kernels OIHW, padded to the images' size. */
  conv(images: Tensor, kernels: Tensor): Prepared;
  /** Of half the sum of the squares of the convolution, in images and kernels. */
  convGradient(images: Tensor, kernels: Tensor): Prepared;
  /** Of images NHWC with a kernel of each feature, [h, w, features, 1], padded to the same size. */
  depthwise(images: Tensor, kernels: Tensor): Prepared;
  /** Of images NHWC with kernels HWIO, padded, in steps of two. */
  stridedConv(images: Tensor, kernels: Tensor): Prepared;
  /** The gradient of half the sum of squares of that in the images. */
  stridedConvGradient(images: Tensor, kernels: Tensor): Prepared;
  /** Of images NHWC with kernels HWOI, to images of twice the size: what steps of two came from. */
  transposedConv(images: Tensor, kernels: Tensor): Prepared;
  /** Of lines [batch, length, features] with kernels [taps, in, out], padded to the same length. */
  conv1d(lines: Tensor, kernels: Tensor): Prepared;
  /** The largest of each 2 × 2 or 3 × 3 pixels of images NHWC, in steps of two, padded. */
  maxPool(images: Tensor, window: number): Prepared;
  /** The gradient of half the sum of squares of that. */
  maxPoolGradient(images: Tensor, window: number): Prepared;
  /** Rows of a table, [rows, features], by their numbers. */
  lookUp(table: Tensor, numbers: Tensor): Prepared;
  /** The gradient in the table of half the sum of squares of these rows. */
  lookUpGradient(table: Tensor, numbers: Tensor): Prepared;
  /** softmax(q kᵀ / √depth) v, all three [heads, length, depth]. */
  attention(q: Tensor, k: Tensor, v: Tensor): Prepared;
  /** (x - mean) / √(variance + 1e-5) · scale + shift of each row. */
  layerNorm(x: Tensor, scale: Tensor, shift: Tensor): Prepared;
  /** The gradient in all three of half the sum of squares of that. */
  layerNormGradient(x: Tensor, scale: Tensor, shift: Tensor): Prepared;
  /** Products of matrices [count, n, n] in pairs. */
  smallProducts(a: Tensor, b: Tensor): Prepared;
  /** The least of the squared distances of each point to some others, [count, coordinates]. */
  nearest(points: Tensor, others: Tensor): Prepared;
  /** The lower triangular factor of a positive definite matrix. */
  cholesky(a: Tensor): Prepared;
  /** The x with a x = b, of a matrix and a column. */
  solve(a: Tensor, b: Tensor): Prepared;
  /** The factors of a stack of positive definite matrices [count, n, n]. */
  choleskyStack(a: Tensor): Prepared;
  /** The x with a x = b, of matrices [count, n, n] and columns [count, n, 1]. */
  solveStack(a: Tensor, b: Tensor): Prepared;
  /** The x with L x = b, where L is the lower triangle of a and b a column. */
  triangularSolve(a: Tensor, b: Tensor): Prepared;
  /**
   * Eigenvalues of a symmetric matrix, from the least on, and eigenvectors; arranged, values only.
   */
  eigh(a: Tensor): Prepared;
  /** Singular values, from the greatest on, and the left vectors; arranged, the values only. */
  svd(a: Tensor): Prepared;
  /** Fourier transforms of complex numbers, both parts of each along a last axis: [lines, n, 2]. */
  fft(x: Tensor): Prepared;
  /** Along both axes of [n, n, 2]. */
  fft2(x: Tensor): Prepared;
  /** The first n/2 + 1 numbers of the transforms of real ones: [lines, n]. */
  rfft(x: Tensor): Prepared;
  /** Prices of calls, then their derivatives in spot, volatility, time and rate. */
  blackScholes(options: Options): Prepared;
}

/** A multilayer perceptron with relu and softmax, and a batch for it. */
export interface NetworkProblem {
  /** Weights [inputs, outputs] and biases [outputs] in turns. */
  readonly parameters: readonly Tensor[];
  /** [batch, inputs] */
  readonly images: Tensor;
  /** int32[batch] */
  readonly labels: Tensor;
  readonly rate: number;
}

/** European calls; all of one length. */
export interface Options {
  readonly spot: Tensor;
  readonly volatility: Tensor;
  readonly time: Tensor;
  readonly rate: Tensor;
  readonly strike: Tensor;
}

/** A library and the tasks that it can do. */
export interface Library {
  /** With what its figures have to be read by: `rose (float64)`. */
  readonly name: string;
  readonly tasks: Partial<Tasks>;
}

/** What each module of a library exports. */
export interface LibraryModule {
  /** The library, ready for work. */
  connect(): Promise<Library>;
}
