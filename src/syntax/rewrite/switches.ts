/** `switch`: a condition for each case, of whether it was met or fallen into. */
import type { Jump } from './exits.js';
import { isAbrupt } from './exits.js';
import type { es } from './nodes.js';
import type { FunctionWriter, Tail } from './statements.js';

export function writeSwitch(s: es.SwitchStatement, writer: FunctionWriter, tail: Tail): void {
  const { text, tj } = writer;
  const [value, isMet, isOn] = [writer.temporary(), writer.temporary(), writer.temporary()];
  const own = { kind: 'break', node: s } as const;
  const reset = writer.isRead(own) ? ` ${writer.flagOf(own)} = false;` : '';
  const open = text.placeOf('(', s.start, s.discriminant.start + 1);
  text.replace(s.start, open + 1, `${value} = `);
  const close = text.placeOf(')', s.discriminant.end, s.cases[0]?.start ?? s.end);
  text.replace(close, close + 1, `; ${isMet} = ${isOn} = false;${reset}`);
  writer.expression(s.discriminant);
  const last = s.cases.at(-1);
  const inner: Tail = [...tail, own];
  for (const c of s.cases) {
    const jumps: Jump[] = c.consequent.flatMap((node) => [...writer.noted(node)]);
    const isLast = c === last;
    const ends = c.consequent.some(isAbrupt);
    const start = c.test ? c.test.start : c.start;
    text.replace(c.start, start, '');
    if (c.test) writer.expression(c.test);
    const others = s.cases.flatMap((o) => (o.test && o !== c ? [text.of(o.test)] : []));
    const isNew = c.test
      ? undefined
      : isLast
        ? `${tj}.not(${isMet})`
        : others.map((o) => `${tj}.differs(${value}, ${o})`).reduce((a, b) => `${tj}.both(${a}, ${b})`, 'true');
    const colon = text.placeOf(':', c.test?.end ?? c.start, c.end);
    const head = `${isOn} = ${tj}.any(${isOn}, ${c.test ? `${tj}.both(${tj}.not(${isMet}), ${tj}.same(${value}, ` : (isNew ?? '')}`;
    const foot = `${c.test ? '))' : ''}); ${isMet} = ${tj}.any(${isMet}, ${isOn});`;
    text.before(start, c.test ? head : '');
    text.replace(c.test ? colon : c.start, colon + 1, c.test ? foot : `${head}${foot}`);
    if (ends) text.behind(c.end, ` ${isOn} = false;`);
    else if (jumps.length > 0) {
      const flags = writer.readFlags(jumps.map((j) => j.target));
      text.behind(c.end, ` ${isOn} = ${tj}.both(${isOn}, ${tj}.not(${flags}));`);
    }
    if (c.consequent.length > 0)
      writer.where(isOn, c.consequent, isLast ? inner : [own], c.end);
  }
}
