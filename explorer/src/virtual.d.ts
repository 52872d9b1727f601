declare module 'virtual:api' {
  /** A name of the library: `np.sin`, or `x.sum` for a method of arrays. */
  interface ApiName {
    readonly name: string;
    readonly kind: 'function' | 'constant';
    readonly signature: string;
    readonly comment: string;
  }
  const names: readonly ApiName[];
  export default names;
}
