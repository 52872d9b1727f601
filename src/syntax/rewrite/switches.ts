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
  for (const c of s.cases) {
    if (c.test) testedCase(c, names, writer);
    else defaultCase(c, s, names, writer);
    body(c, names, writer, c === s.cases.at(-1) ? [...tail, own] : [own]);
  }
}

/** `case v:` is met if no other was, or fallen into. */
function testedCase(c: es.SwitchCase, { value, isMet, isOn }: SwitchNames, writer: Writer): void {
  const { text, tj } = writer;
  const test = c.test as es.Expression;
  const isOpen = writer.temporary();
  const head =
    `${isOn} = ${tj}.any(${isOn}, ${tj}.stops(${isOpen} = ${tj}.not(${isMet})) ? false : ` +
    `${tj}.both(${isOpen}, ${tj}.same(${value}, `;
  text.replace(c.start, test.start, head);
  const colon = text.placeOf(':', test.end, c.end);
  text.replace(colon, colon + 1, `))); ${isMet} = ${tj}.any(${isMet}, ${isOn});`);
  writer.expression(test);
}

/** `default:` is met if no case is, also of those behind it. */
function defaultCase(
  c: es.SwitchCase,
  { cases }: es.SwitchStatement,
  { value, isMet, isOn }: SwitchNames,
  { text, tj }: Writer,
): void {
  const behind = cases
    .slice(cases.indexOf(c) + 1)
    .flatMap((o) => (o.test ? [text.of(o.test)] : []));
  const isNone = behind
    .map((test) => `${tj}.differs(${value}, ${test})`)
    .reduce((a, b) => `${tj}.both(${a}, ${b})`, `${tj}.not(${isMet})`);
  const colon = text.placeOf(':', c.start, c.end);
  text.replace(
    c.start,
    colon + 1,
    `${isOn} = ${tj}.any(${isOn}, ${isNone}); ${isMet} = ${tj}.any(${isMet}, ${isOn});`,
  );
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
