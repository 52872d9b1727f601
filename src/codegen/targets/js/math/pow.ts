/** xʸ as IEEE 754 has it: 1 to any power is 1, -1 to an infinite one too, where JS says NaN. */
export function pow(x: number, y: number): number {
  return x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
}
