/**
 * The handwritten digits: 1797 images of 8 × 8 pixels. Test part of "Optical Recognition of
 * Handwritten Digits", E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository, CC BY 4.0.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { numpy as np, type NDArray } from 'tanjent';

export interface Digits {
  /** [count, 64], from 0 to 1. */
  readonly images: NDArray;
  /** [count], from 0 to 9. */
  readonly labels: NDArray;
}

const pixels = 64;

/** The images in the order of the file: all but the last `held`, and the last `held`. */
export function loadDigits(held: number): { train: Digits; test: Digits } {
  const file = new URL('../data/digits.csv.gz', import.meta.url);
  const rows = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  const part = (list: number[][]): Digits => ({
    images: np
      .array(Float32Array.from(list.flatMap((row) => row.slice(0, pixels).map((p) => p / 16))))
      .reshape([list.length, pixels]),
    labels: np.array(Int32Array.from(list.map((row) => row[pixels] as number))),
  });
  return { train: part(rows.slice(0, -held)), test: part(rows.slice(-held)) };
}
