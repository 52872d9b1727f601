/** Colors in the text of stages. */

export type Language = 'program' | 'loops' | 'js' | 'wat';

/** What a piece of text is, by the first rule that fits. */
type Rule = readonly [kind: string, pattern: string];

const number: Rule = ['number', String.raw`(?<![\w.])-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)\b`];
const text: Rule = ['text', String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`];

const rules: Readonly<Record<Language, readonly Rule[]>> = {
  program: [
    text,
    ['type', String.raw`(?<=:)[a-z]+\d+(?:\[[\d,]*\])?\*?|(?<=:)bool(?:\[[\d,]*\])?`],
    ['word', String.raw`\b(?:lambda|let|in)\b`],
    ['call', String.raw`(?<== )[a-z][a-z_0-9]*`],
    ['param', String.raw`\b[a-z]\w*(?==)`],
    number,
  ],
  loops: [
    ['comment', '# .*$'],
    ['type', String.raw`(?<=:)[a-z]+\d*(?:\[\d+\])?`],
    [
      'word',
      String.raw`\b(?:function|kernel|arena|for|in|by|let|var|if|else|while|call|product|pack|at)\b`,
    ],
    ['call', String.raw`\b[a-z]\w*(?=\()`],
    number,
  ],
  js: [
    ['comment', '//.*$'],
    text,
    ['word', String.raw`\b(?:function|const|let|for|if|else|while|return|new|do|break)\b`],
    ['call', String.raw`\b(?:Math\.)?[A-Za-z]\w*(?=\()`],
    number,
  ],
  wat: [
    ['comment', String.raw`\(;.*?;\)`],
    text,
    ['param', String.raw`\$[^\s()]+`],
    [
      'word',
      String.raw`(?<=\()(?:module|func|import|export|global|memory|param|result|local|data|if|then|else|block|loop|br|br_if|return|call)\b`,
    ],
    ['call', String.raw`(?<=\()[a-z]+\d*(?:x\d+)?(?:\.\w+)+`],
    ['type', String.raw`\b(?:i32|i64|f32|f64|v128|[if]\d+x\d+)\b`],
    number,
  ],
};

const patterns = Object.fromEntries(
  Object.entries(rules).map(([language, list]) => [
    language,
    new RegExp(list.map(([, pattern]) => `(${pattern})`).join('|'), 'g'),
  ]),
) as Readonly<Record<Language, RegExp>>;

/** A line as pieces of text, colored by their kinds. */
export function painted(line: string, language: Language): (string | HTMLElement)[] {
  const pieces: (string | HTMLElement)[] = [];
  let end = 0;
  for (const match of line.matchAll(patterns[language])) {
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    if (match.index > end) pieces.push(line.slice(end, match.index));
    const piece = document.createElement('span');
    piece.className = `t-${rules[language][kind]?.[0] ?? 'plain'}`;
    piece.textContent = match[0];
    pieces.push(piece);
    end = match.index + match[0].length;
  }
  if (end < line.length || pieces.length === 0) pieces.push(line.slice(end));
  return pieces;
}
