/** `switch`: a condition for each case, of whether it was met or fallen into. */
import type { Jump } from './analysis/exits.js';
import { isAbrupt } from './analysis/exits.js';
import type { es } from './analysis/nodes.js';
import type { Tail } from './jump-notes.js';
import type { Writer } from './writer.js';

interface SwitchNames {
  readonly value: string;
  /** Whether a case was met so far. */
  readonly isMet: string;
  /** Whether statements are being done. */
  readonly isOn: string;
}

export function writeSwitch(s: es.SwitchStatement, writer: Writer, tail: Tail): void {
  const { text } = writer;
  const [value, isMet, isOn] = [writer.temporary(), writer.temporary(), writer.temporary()];
  const names = { value, isMet, isOn };
  const own = { kind: 'break', node: s } as const;
  const reset = writer.notes.isRead(own) ? ` ${writer.notes.flagOf(own)} = false;` : '';
  const open = text.placeOf('(', s.start, s.discriminant.start + 1);
  text.replace(s.start, open + 1, `${value} = `);
  const close = text.placeOf(')', s.discriminant.end, s.cases[0]?.start ?? s.end);
  text.replace(close, close + 1, `; ${isMet} = ${isOn} = false;${reset}`);
  writer.expression(s.discriminant);
  const hits = new Map<es.SwitchCase, string>();
  for (const c of s.cases) {
    const hit = hits.get(c);
    if (hit !== undefined) metBefore(c, hit, names, writer);
    else if (c.test) testedCase(c, names, writer);
    else {
      const behind = s.cases.slice(s.cases.indexOf(c) + 1);
      for (const o of behind) hits.set(o, testBefore(o, c, names, writer));
      defaultCase(c, names, writer);
    }
    body(c, names, writer, c === s.cases.at(-1) ? [...tail, own] : [own]);
  }
}

/** `case v:` is met if no other was, or fallen into. */
function testedCase(c: es.SwitchCase, names: SwitchNames, writer: Writer): void {
  const { isMet, isOn } = names;
  const { text, tj } = writer;
  const test = c.test as es.Expression;
  text.replace(c.start, test.start, `${isOn} = ${tj}.any(${isOn}, `);
  const colon = text.placeOf(':', test.end, c.end);
  text.replace(colon, colon + 1, `); ${isMet} = ${tj}.any(${isMet}, ${isOn});`);
  text.around(test, ...isHit(names, writer));
  writer.expression(test);
}

/** What stands around the test of a case, which is looked at where no other case is met. */
function isHit({ value, isMet }: SwitchNames, writer: Writer): [string, string] {
  const { tj } = writer;
  const isOpen = writer.temporary();
  const goesOn = `${tj}.stops(${isOpen} = ${tj}.not(${isMet})) ? false : `;
  return [`${goesOn}${tj}.both(${isOpen}, ${tj}.same(${value}, `, '))'];
}

/**
 * Looks at the test of a case behind `default` in front of that, which is met if no case is at all;
 * gives the name of what was found.
 */
function testBefore(
  c: es.SwitchCase,
  { start }: es.SwitchCase,
  names: SwitchNames,
  writer: Writer,
): string {
  const { isMet } = names;
  const { text, tj } = writer;
  const hit = writer.temporary();
  const test = c.test as es.Expression;
  const [before, behind] = isHit(names, writer);
  text.move(test.start, test.end, start);
  text.around(test, `${hit} = ${before}`, `${behind}; ${isMet} = ${tj}.any(${isMet}, ${hit}); `);
  writer.expression(test);
  return hit;
}

/** A case behind `default` is met if its test was found to hold, or fallen into. */
function metBefore(
  c: es.SwitchCase,
  hit: string,
  { isOn }: SwitchNames,
  { text, tj }: Writer,
): void {
  const test = c.test as es.Expression;
  text.replace(c.start, test.start, `${isOn} = ${tj}.any(${isOn}, ${hit});`);
  const colon = text.placeOf(':', test.end, c.end);
  text.replace(test.end, colon + 1, '');
}

/** `default:` is met if no case is. */
function defaultCase(c: es.SwitchCase, { isMet, isOn }: SwitchNames, { text, tj }: Writer): void {
  const colon = text.placeOf(':', c.start, c.end);
  const head = `${isOn} = ${tj}.any(${isOn}, ${tj}.not(${isMet})); ${isMet} = true;`;
  text.replace(c.start, colon + 1, head);
}

/** The statements of a case, and whether the next one is fallen into. */
function body(c: es.SwitchCase, { isOn }: SwitchNames, writer: Writer, tail: Tail): void {
  const { text, tj } = writer;
  const jumps: Jump[] = c.consequent.flatMap((node) => [...writer.notes.outOf(node)]);
  if (c.consequent.some(isAbrupt)) text.behind(c.end, ` ${isOn} = false;`);
  else if (jumps.length > 0) {
    const flags = writer.notes.readFlags(jumps.map((j) => j.target));
    text.behind(c.end, ` ${isOn} = ${tj}.both(${isOn}, ${tj}.not(${flags}));`);
  }
  if (c.consequent.length > 0) writer.where(isOn, c.consequent, tail, c.end);
}
