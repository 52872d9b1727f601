/** JSX passes through as it is; what computes beside and inside of it is rewritten. */
import { Parser } from 'acorn';
import jsx from 'acorn-jsx';
import { expect, test } from 'vitest';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';

const parser = Parser.extend(jsx());
const rewritten = (source: string): string =>
  rewrite(source, { all: true, format: 'esm', parser })?.code ?? 'null';

const page = `import { Plot } from './plot';
const area = (r) => Math.PI * r * r;
export function Page({ radii, Frame, theme }) {
  const shown = radii.map((r) => area(r) + 1);
  return (
    <Frame title="a < b && c" {...theme} on-click={() => area(2)}>
      <>&nbsp;{shown.length}</>
      <Plot.Line data={shown} /> text, it's {'one'}
    </Frame>
  );
}
`;

test('elements stay as they are, letter by letter', () => {
  const code = rewritten(page);
  const element = page.slice(page.indexOf('<Frame'), page.indexOf('</Frame>'));
  expect(code).toContain(element.replace('() => area(2)', 'AREA').split('AREA')[0]);
  expect(code).toContain('<>&nbsp;{shown.length}</>');
  expect(code).toContain(`<Plot.Line data={shown} /> text, it's {'one'}`);
  expect(code.split('\n')).toHaveLength(page.split('\n').length);
});

test('functions without elements are rewritten, in those with some as well', () => {
  const code = rewritten(page);
  const tj = /import \* as (\w+) from 'tanjent\/syntax'/.exec(code)?.[1] as string;
  expect(code).toMatch(new RegExp(`const area = .*${tj}`));
  expect(code).toMatch(new RegExp(`radii\\.map\\(.*${tj}`));
  expect(code).toContain('export function Page({ radii, Frame, theme }) {');
  expect(rewritten('const App = () => <p>1</p>;')).not.toContain(`${tj}.`);
});

test('a variable that names an element is told from others of its name', () => {
  const code = rewritten(`function outer(Box) {
  const inner = (x) => { const Box = x * 2; return Box + 1; };
  return <Box.Item width={inner(3)}><Box /></Box.Item>;
}`);
  expect(code).toMatch(/<(\w+)\.Item width=.*><\1 \/><\/\1\.Item>/);
});

test('a marked function with elements is refused, with the place', () => {
  const source = `const a = 1;
function App() {
  'use tanjent';
  return <p>{a}</p>;
}`;
  expect(() => rewrite(source, { parser })).toThrow(/a function with JSX in it is marked/);
  try {
    rewrite(source, { parser });
  } catch (error) {
    expect((error as { loc?: unknown }).loc).toMatchObject({ line: 2, column: 0 });
  }
  expect(() => rewrite(source)).toThrow(SyntaxError);
});
