/**
 * a0: float64 of shape []
 * returns float64 of shape []
 */
declare function slope(a0: number): number;
export { slope };
