/** Names as the text format allows them, each given once. */

const notAllowed = /[^\w.$@<>=+*/|&^~:?!'#%-]/g;

/** What stands for each of the named things; equal names are told apart by numbers. */
export function uniqueNames<T extends { readonly name: string }>(
  things: Iterable<T>,
): Map<T, string> {
  const names = new Map<T, string>();
  /** The names given, each with the number to try when it is asked for again. */
  const next = new Map<string, number>();
  for (const thing of things) {
    const plain = thing.name.replace(notAllowed, '_') || '_';
    let name = plain;
    let n = next.get(plain) ?? 1;
    while (next.has(name)) name = `${plain}_${n++}`;
    next.set(plain, n);
    if (name !== plain) next.set(name, 1);
    names.set(thing, name);
  }
  return names;
}
