type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `type<T>()(x)` where x has the type T and no other. */
export const type =
  <T>() =>
  <X>(_value: X, ..._check: Same<X, T> extends true ? [] : [expected: T]): void => {};
