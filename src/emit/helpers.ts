/** The small functions of an emitted module, as text; a module has those that it uses. */

/** In the order in which they are written. */
const helpers: Readonly<Record<string, string>> = {
  number: `function number(x, what) {
  if (typeof x !== "number" && typeof x !== "boolean") throw new TypeError(what + " must be a number");
  return +x;
}`,
  array: `function array(x, type, length, what) {
  if (x?.[Symbol.toStringTag] !== type || x.length !== length)
    throw new TypeError(what + " must be a " + type + " of " + length + " elements");
  return x;
}`,
  pair: `function pair(x, type, what) {
  if (typeof x === "number") return type.of(x, 0);
  if (typeof x?.re !== "number" || typeof x.im !== "number")
    throw new TypeError(what + " must be a number or { re, im }");
  return type.of(x.re, x.im);
}`,
  same: `function same(x, wanted, what) {
  if (x !== wanted) throw new TypeError(what + " must be " + JSON.stringify(wanted));
}`,
  complex: `const complex = ([re, im]) => ({ re, im });`,
  bytes: `function bytes(text) {
  if (Uint8Array.fromBase64 !== undefined) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const found = new Uint8Array(letters.length);
  for (let i = 0; i < found.length; i++) found[i] = letters.charCodeAt(i);
  return found;
}`,
  put: `function put(address, x) {
  new x.constructor(memory.buffer, address, x.length).set(x);
  return address;
}`,
  take: `const take = (type, address, length) => new type(memory.buffer, address, length).slice();`,
  growTape: `const growTape = (top) => (size) => {
  const missing = top + (size >>> 0) - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return top;
};`,
  instance: `const instance = (text, imports) =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes(text)), imports).exports;`,
};

export const helperNames = Object.keys(helpers);

/** What helpers call in turn. */
const below: Readonly<Record<string, readonly string[]>> = { instance: ['bytes'] };

/** The helpers that a text calls. */
export function helperTexts(text: string): string[] {
  const calls = (name: string): boolean => new RegExp(`(?<![\\w$.])${name}\\(`).test(text);
  const used = Object.keys(helpers).filter(calls);
  const all = new Set(used.flatMap((name) => [name, ...(below[name] ?? [])]));
  return Object.entries(helpers).flatMap(([name, helper]) => (all.has(name) ? [helper] : []));
}
