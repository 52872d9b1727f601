/** Freezes every class of the language with its prototype, as hosts that run plug-ins do. */
const typedArray = Object.getPrototypeOf(Int8Array) as { readonly prototype: object };
Object.freeze(typedArray.prototype);
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const value: unknown = Reflect.get(globalThis, name);
  if (!/^[A-Z]/.test(name) || typeof value !== 'function') continue;
  if (typeof value.prototype === 'object') Object.freeze(value.prototype);
  Object.freeze(value);
}
export {};
