/** Texts under edits: what comes out, and where its source map leads. */
import { SourceMap, type SourceMapPayload } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Edits } from '../../src/syntax/rewrite/text/edits.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';

/** Where each character of a text stands, as line and column. */
function positionsOf(text: string): [line: number, column: number][] {
  let [line, column] = [0, 0];
  return [...text].map((c) => {
    const here: [number, number] = [line, column];
    if (c === '\n') [line, column] = [line + 1, 0];
    else column++;
    return here;
  });
}

/** The place in the source to which a place of the code leads; undefined if it leads nowhere. */
function originOf(
  { code, map }: { code: string; map: string },
  source: string,
  place: number,
): number | undefined {
  const [line, column] = positionsOf(code)[place] ?? [0, 0];
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line, column);
  if (!('generatedColumn' in entry)) return undefined;
  if (entry.generatedLine !== line || entry.generatedColumn !== column) return undefined;
  return positionsOf(source).findIndex(
    ([l, c]) => l === entry.originalLine && c === entry.originalColumn,
  );
}

const source = 'one two\nthree\n\nfour + five(six)\nseven';

/** What a map leads back for itself: signs, and words with the letters that follow. */
const beginsWord = (i: number): boolean =>
  /[^\w\s]/.test(source[i] ?? '') ||
  (/\w/.test(source[i] ?? '') && !/\w/.test(source[i - 1] ?? ''));

const edit = fc.record({
  kind: fc.constantFrom('before', 'behind', 'replace'),
  place: fc.nat({ max: source.length - 2 }),
  text: fc.constantFrom('', '<>', '<\n>', '\n'),
});

describe('edits of a text', () => {
  test('put texts around and in the place of others, and map the words that they keep', () => {
    fc.assert(
      fc.property(fc.uniqueArray(edit, { selector: (e) => e.place >> 1, maxLength: 8 }), (all) => {
        const edits = new Edits(source);
        const parts = [...source].map((text) => ({ before: '', text, isKept: true }));
        for (const { kind, place, text } of all) {
          const own = parts[place];
          if (own === undefined) continue;
          if (kind === 'before') edits.before(place, text);
          else if (kind === 'behind') edits.behind(place, text);
          else edits.replace(place, place + 1, text);
          if (kind === 'replace') Object.assign(own, { text, isKept: false });
          else own.before = kind === 'before' ? own.before + text : text + own.before;
        }
        const edited = edits.write('a.js');
        expect(edited.code).toBe(parts.map((p) => p.before + p.text).join(''));
        let place = 0;
        for (const [i, { before, text, isKept }] of parts.entries()) {
          place += before.length;
          const isCut = before !== '' || parts[i - 1]?.isKept === false;
          if (isKept && (beginsWord(i) || (isCut && /\w/.test(text))))
            expect(originOf(edited, source, place)).toBe(i);
          else if (!isKept && text !== '') expect(originOf(edited, source, place)).toBe(i);
          place += text.length;
        }
      }),
      { numRuns: 60 },
    );
  });

  test('move what stands in a stretch together with it', () => {
    const edits = new Edits('abcdef');
    edits.before(3, '(');
    edits.behind(5, ')');
    edits.move(3, 5, 1);
    expect(edits.write('').code).toBe('a(de)bcf');
  });

  test('put text around what was written, within what was there before', () => {
    const edits = new Edits('abcdef');
    edits.before(2, '[');
    edits.behind(4, ']');
    edits.around(2, 4, () => {
      edits.before(2, '<');
      edits.behind(4, '>');
      return ['(', ')'];
    });
    edits.around(0, 2, () => ['', '']);
    expect(edits.write('').code).toBe('ab[(<cd>)]ef');
  });

  test('keep their order where stretches move that others moved into', () => {
    const edits = new Edits('abcdef');
    edits.move(1, 2, 5);
    edits.move(4, 6, 0);
    edits.move(2, 3, 6);
    expect(edits.write('').code).toBe('ebfadc');
  });

  test('of replaced stretches take what was put within them', () => {
    const edits = new Edits('abcdef');
    edits.replace(2, 3, '!');
    edits.before(2, '-');
    edits.before(3, '+');
    edits.replace(1, 4, '?');
    expect(edits.write('').code).toBe('a?ef');
    expect(() => edits.before(3, 'x')).not.toThrow();
    edits.replace(4, 6, '..');
    expect(() => edits.before(5, 'x')).toThrow('an edit within an edit, at 5');
  });

  test('copies of functions that are declared behind jumps lead to where their words stood', () => {
    const text = [
      'function f(x, y) {',
      '  if (x > y) return g(x);',
      '  return h(y);',
      '  function g(first) { return first * 2; }',
      '  function h(second) { return second * 3; }',
      '}',
    ].join('\n');
    const found = rewrite(text, { all: true, format: 'cjs' });
    if (found === null) throw new Error('nothing is rewritten');
    for (const word of ['first * 2', 'second * 3'])
      expect(originOf(found, text, found.code.indexOf(word))).toBe(text.indexOf(word));
  });
});
