/**
 * The name of a class as consoles show it. Minifiers rename classes, but nothing that a program
 * says of them. It can be written to, since libraries that ask for the class of a value hide it
 * meanwhile.
 */
export function nameClass(named: { readonly prototype: object }, name: string): void {
  Object.defineProperty(named, 'name', { value: name, configurable: true });
  Object.defineProperty(named.prototype, Symbol.toStringTag, {
    value: name,
    configurable: true,
    writable: true,
  });
}
