/** Texts that are cut off, or changed anywhere, are refused by errors of the library, at once. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InternalError, makeIR, ShapeDtypeStruct, TanjentError } from '../../src/index.js';
import { fromStableHLO } from '../../src/stablehlo/in/index.js';

const file = new URL('from-jax.json.gz', import.meta.url);
const texts = (JSON.parse(gunzipSync(readFileSync(file)).toString()) as { text: string }[])
  .map(({ text }) => text)
  .filter((text) => text.length < 12_000);

/** Whether the text is read; anything but a function and an error of the library is a failure. */
function isRead(text: string): boolean {
  try {
    fromStableHLO(text);
    return true;
  } catch (error) {
    if (!(error instanceof TanjentError) || error instanceof InternalError) throw error;
    expect(error.summary).toMatch(/^fromStableHLO: /);
    return false;
  }
}

const place = fc.tuple(fc.nat(texts.length - 1), fc.double({ min: 0, max: 1, noNaN: true }));
const cut = ([i, share]: [number, number]): [string, number] => {
  const text = texts[i] as string;
  return [text, Math.floor(share * text.length)];
};

test('texts that end early are no modules', () => {
  fc.assert(
    fc.property(place, (where) => {
      const [text, at] = cut(where);
      const end = text.lastIndexOf('func.func');
      if (at < end) expect(isRead(text.slice(0, at))).toBe(false);
      else isRead(text.slice(0, at));
    }),
    { numRuns: 400 },
  );
});

test('texts with a stretch left out, doubled or replaced are refused or read', () => {
  const mark = fc.constantFrom(
    '',
    '(',
    '}',
    '<',
    '"',
    '%0',
    'tensor<',
    '-1',
    '#',
    '{',
    ' ',
    'ui64',
  );
  fc.assert(
    fc.property(place, fc.nat(12), mark, fc.boolean(), (where, length, put, isDoubled) => {
      const [text, at] = cut(where);
      const stretch = text.slice(at, at + length);
      isRead(
        text.slice(0, at) + put + (isDoubled ? stretch + stretch : '') + text.slice(at + length),
      );
    }),
    { numRuns: 600 },
  );
});

/** Traces it: a text that is read may still mean nothing, which is told then. */
function isTraced(text: string): boolean {
  try {
    const f = fromStableHLO(text);
    makeIR(f)(...f.inputs.map(({ shape, dtype }) => new ShapeDtypeStruct(shape, dtype) as never));
    return true;
  } catch (error) {
    if (!(error instanceof TanjentError) || error instanceof InternalError) throw error;
    return false;
  }
}

test('texts with other types, lengths and attributes are refused or run', () => {
  const words = /\b(?:f32|f64|i1|i32|i64|ui32|\d+)\b/g;
  const small = texts.filter((text) => text.length < 5000);
  const put = fc.constantFrom(
    'f32',
    'i1',
    'i64',
    'ui64',
    'complex<f32>',
    '0',
    '1',
    '7',
    '-1',
    '99999',
  );
  fc.assert(
    fc.property(fc.nat(small.length - 1), fc.nat(), put, (i, n, word) => {
      const text = small[i] as string;
      const places = [...text.matchAll(words)];
      const place = places[n % places.length] as RegExpExecArray;
      const end = place.index + place[0].length;
      isTraced(text.slice(0, place.index) + word + text.slice(end));
    }),
    { numRuns: 300 },
  );
});

test('what grows fast when it is written out takes no time', () => {
  const names = Array.from({ length: 60 }, (_, i) => `f${i}`);
  const type = 'tensor<f32>';
  const functions = names.map((name, i) => {
    const callee = names[i + 1];
    const call = (x: string): string =>
      callee === undefined
        ? `stablehlo.sine ${x} : ${type}`
        : `func.call @${callee}(${x}) : (${type}) -> ${type}`;
    return `func.func @${i === 0 ? 'main' : name}(%arg0: ${type}) -> ${type} {
      %0 = ${call('%arg0')}
      %1 = ${call('%0')}
      return %1 : ${type}
    }`;
  });
  expect(isRead(functions.join('\n'))).toBe(true);
  const sums = Array.from({ length: 60 }, (_, i) => {
    const x = i === 0 ? '%i' : `%s${i - 1}`;
    return `%s${i} = stablehlo.add ${x}, ${x} : tensor<i32>`;
  });
  const f = fromStableHLO(`func.func @main(%arg0: tensor<i32>) -> tensor<i32> {
    %0 = stablehlo.while(%i = %arg0) : tensor<i32>
    cond {
      %c = stablehlo.constant dense<9> : tensor<i32>
      %t = stablehlo.compare LT, %i, %c : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %t : tensor<i1>
    } do {
      ${sums.join('\n')}
      stablehlo.return %s59 : tensor<i32>
    }
    return %0 : tensor<i32>
  }`);
  expect(f(9 as never).item()).toBe(9);
});
