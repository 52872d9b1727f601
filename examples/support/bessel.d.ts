declare module 'bessel' {
  const bessel: { readonly besselj: (x: number, order: number) => number };
  export default bessel;
}
