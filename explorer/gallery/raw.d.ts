/** Files as their texts, which is what the bundler makes of such imports. */
declare module '*.js?raw' {
  const text: string;
  export default text;
}
