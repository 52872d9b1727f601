/** Random functions of statements: source over x and y, which are numbers, and u, five of them. */
import fc from 'fast-check';

const operators = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>', '**'];
const comparisons = ['<', '<=', '>', '>=', '===', '!=='];

interface Scope {
  /** Variables of numbers that may be read, and of them those that may be assigned. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly depth: number;
  readonly isInLoop: boolean;
  readonly inSwitch: boolean;
  /** Whether objects get other names. */
  readonly isAliasing: boolean;
  /** A number that makes names unique. */
  readonly next: { value: number };
  readonly random: () => number;
}

const pick = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

function expression(s: Scope, depth: number): string {
  const { random } = s;
  const kind = depth <= 0 ? random() * 4 : random() * 14;
  const below = (): string => expression(s, depth - 1);
  if (kind < 2) return pick(random, s.read);
  if (kind < 4) return pick(random, ['0', '1', '2', '0.5', '-1', '3', '-2.5', '7']);
  if (kind < 7) return `(${below()} ${pick(random, ['+', '-', '*'])} ${below()})`;
  if (kind < 8) return `((${below()}) ${pick(random, operators)} Math.abs(${below()}))`;
  if (kind < 9)
    return `Math.${pick(random, ['sin', 'abs', 'floor', 'tanh', 'round', 'trunc'])}(${below()})`;
  if (kind < 10) return `Math.${pick(random, ['min', 'max'])}(${below()}, ${below()})`;
  if (kind < 11) return `(${condition(s, depth - 1)} ? ${below()} : ${below()})`;
  if (kind < 12) return `u[${index(s, 5)}]`;
  if (kind < 12.4) return `v[${index(s, 4)}]`;
  if (kind < 13) return place(s);
  return `-${below().replace(/^-/, '')}`;
}

/** A field, or an item of a list in one. */
const place = (s: Scope): string =>
  pick(s.random, [
    'o.p',
    `o.q[${index(s, 2)}]`,
    `m[${index(s, 2)} || 0][${index(s, 2)}]`,
    'c.h',
    'c.k',
    'o?.p',
    'n?.p',
    ...(s.isAliasing ? [`r[${index(s, 2)}]`, `z[${index(s, 2)}]`, 'h.p'] : []),
  ]).replace('n?.p', '(n?.p ?? 2)');

/** One of those that may be assigned: an index that is NaN would give a list a field. */
const target = (s: Scope): string =>
  pick(s.random, [
    'o.p',
    `o.q[${index(s, 2)} || 0]`,
    `m[${index(s, 2)} || 0][${index(s, 2)} || 0]`,
    'c.k',
    ...(s.isAliasing ? [`r[${index(s, 2)} || 0]`, `z[${index(s, 2)} || 0]`, 'h.p'] : []),
  ]);

/** Gives a variable another object, which may have other names. */
const renaming = (s: Scope): string =>
  pick(s.random, [
    'r = z;',
    'z = r;',
    '[r, z] = [z, r];',
    'r = m[1];',
    'z = o.q;',
    'o.q = r;',
    'm[0] = z;',
    'h = o;',
    `h = { p: ${expression(s, 1)} };`,
    `r = [${expression(s, 1)}, ${expression(s, 1)}];`,
    `z = ${condition(s, 1)} ? r : m[0];`,
    `m[1] = z.slice();`,
  ]);

const index = (s: Scope, n: number): string =>
  s.random() < 0.5
    ? String(Math.floor(s.random() * n))
    : `Math.abs(Math.floor(${pick(s.random, s.read)})) % ${n}`;

function condition(s: Scope, depth: number): string {
  const kind = s.random() * 8;
  if (kind < 5 || depth <= 0)
    return `${expression(s, depth - 1)} ${pick(s.random, comparisons)} ${expression(s, depth - 1)}`;
  if (kind < 6) return `(${condition(s, depth - 1)} && ${condition(s, depth - 1)})`;
  if (kind < 7) return `(${condition(s, depth - 1)} || ${condition(s, depth - 1)})`;
  return `!(${condition(s, depth - 1)})`;
}

const newName = (s: Scope, prefix: string): string => `${prefix}${s.next.value++}`;

function block(s: Scope, count: number): string {
  const lines: string[] = [];
  let scope = s;
  for (let k = 0; k < count; k++) {
    if (scope.random() < 0.2) {
      const isShadow = scope.depth < 3 && scope.random() < 0.3;
      const name = isShadow ? pick(scope.random, ['a', 'b']) : newName(scope, 'w');
      if (!lines.some((l) => l.startsWith(`let ${name} `) || l.includes(name))) {
        lines.push(`let ${name} = ${expression(withoutName(scope, name), 2)};`);
        scope = { ...scope, read: [...scope.read, name], write: [...scope.write, name] };
        continue;
      }
    }
    lines.push(statement(scope));
  }
  return lines.join('\n');
}

const withoutName = (s: Scope, name: string): Scope => ({
  ...s,
  read: s.read.filter((r) => r !== name).concat('x'),
});

const indent = (text: string): string => text.replace(/^/gm, '  ');

function statement(s: Scope): string {
  const { random } = s;
  const inner: Scope = { ...s, depth: s.depth - 1 };
  if (s.isAliasing && random() < 0.2) return renaming(s);
  if (random() < 0.3) return effect(s);
  const kind = s.depth <= 0 ? random() * 8 : random() * 20;
  const name = pick(random, s.write);
  if (kind < 3) return `${name} = ${expression(s, 3)};`;
  if (kind < 4) return `${name} ${pick(random, ['+=', '-=', '*='])} ${expression(s, 2)};`;
  if (kind < 5) return pick(random, [`${name}++;`, `--${name};`, `bump();`]);
  if (kind < 7) return `v[${index(s, 4)}] ${pick(random, ['=', '+='])} ${expression(s, 2)};`;
  if (kind < 8) return jump(s);
  if (kind < 12) {
    const otherwise = random() < 0.5 ? ` else {\n${indent(block(inner, 2))}\n}` : '';
    return `if (${condition(s, 2)}) {\n${indent(block(inner, 2))}\n}${otherwise}`;
  }
  if (kind < 15) {
    const i = newName(s, 'i');
    const n = pick(random, ['2', '3', '5', '70', 'u.length']);
    const loop: Scope = { ...inner, read: [...s.read, i], isInLoop: true, inSwitch: false };
    return `for (let ${i} = 0; ${i} < ${n}; ${i}++) {\n${indent(block(loop, 2))}\n}`;
  }
  if (kind < 17) {
    const k = newName(s, 'k');
    const loop: Scope = { ...inner, read: [...s.read, k], isInLoop: true, inSwitch: false };
    const test = `${condition(s, 1)} && ${k} < 6`;
    return `let ${k} = 0;\nwhile (${test}) {\n  ${k}++;\n${indent(block(loop, 2))}\n}`;
  }
  if (kind < 18) {
    const item = newName(s, 'e');
    const loop: Scope = { ...inner, read: [...s.read, item], isInLoop: true, inSwitch: false };
    return `for (const ${item} of u) {\n${indent(block(loop, 1))}\n}`;
  }
  return choice(s, inner);
}

/** A statement that is an expression. */
function effect(s: Scope): string {
  const { random } = s;
  const [name, other] = [pick(random, s.write), pick(random, s.write)];
  const e = (): string => expression(s, 1);
  const kind = Math.floor(random() * 11);
  const forms = [
    () => `${condition(s, 1)} ? (${name} = ${e()}) : (${other} = ${e()});`,
    () => `${condition(s, 1)} && (${name} = ${e()});`,
    () => `${condition(s, 1)} || (${target(s)} += ${e()});`,
    () => `${name} ${pick(random, ['||=', '&&=', '??='])} ${e()};`,
    () => `${target(s)} ${pick(random, ['||=', '&&='])} ${e()};`,
    () => `${target(s)} ${pick(random, ['=', '+=', '-=', '*='])} ${e()};`,
    () => `[${name}, ${target(s)}] = [${e()}, ${name}];`,
    () => `({ p: ${name}, q: [, ${target(s)} = 3] } = o);`,
    () => `c.add(${e()});`,
    () =>
      `${pick(random, ['u', '[1, 2, 3]'])}.forEach((t) => { ${name} += t * 0.5; ${target(s)} -= t; });`,
    () => `${name} = ${e()} + (${other} = ${e()}) * ${target(s)}++;`,
  ];
  return (forms[kind] as () => string)();
}

function choice(s: Scope, inner: Scope): string {
  const cases = [0, 1, 2].map((k) => {
    const end = s.random() < 0.6 ? '\n  break;' : '';
    const body = indent(indent(block({ ...inner, inSwitch: true }, 1)));
    return `  case ${k}: {\n${body}\n  }${end}`;
  });
  const otherwise = `  default: {\n${indent(indent(block({ ...inner, inSwitch: true }, 1)))}\n  }`;
  return `switch (Math.floor(${expression(s, 1)})) {\n${[...cases, otherwise].join('\n')}\n}`;
}

function jump(s: Scope): string {
  const kind = s.random() * 3;
  const what =
    kind < 1 && s.isInLoop && !s.inSwitch
      ? 'break;'
      : kind < 2 && s.isInLoop
        ? 'continue;'
        : `return ${expression(s, 2)};`;
  return `if (${condition(s, 1)}) ${what}`;
}

/** The source of a function `f(x, y, u)`. */
export const randomFunctions = functions(false);

/** The same with variables that become other names of objects. */
export const aliasingFunctions = functions(true);

function functions(isAliasing: boolean): fc.Arbitrary<string> {
  return fc.noBias(
    fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => functionOf(seed, isAliasing)),
  );
}

function functionOf(seed: number, isAliasing: boolean): string {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const names = ['x', 'y', 'a', 'b'];
  const scope: Scope = {
    read: names,
    write: ['a', 'b', 'y'],
    depth: 3,
    isInLoop: false,
    inSwitch: false,
    isAliasing,
    next: { value: 0 },
    random,
  };
  const body = block(scope, isAliasing ? 6 : 4);
  return [
    'function f(x, y, u) {',
    '  let a = x, b = 1;',
    '  const v = new Float64Array(4);',
    '  function bump() { b += 0.5; }',
    '  const o = { p: x, q: [1, y] }, m = [[1, 2], [3, x]], n = null;',
    '  class C { #h = 0; k = 1; add(v) { this.#h += v; this.k *= 0.5; } get h() { return this.#h; } }',
    '  const c = new C();',
    ...(isAliasing ? ['  let r = [x, 1], z = m[0], h = { p: y };'] : []),
    indent(body),
    '  return a + 2 * b + v[0] + v[1] * 3 + y + o.p + o.q[1] * 5 + m[0][1] + m[1][0] * 7 + c.h + c.k',
    isAliasing ? '    + r[0] * 11 + z[1] * 13 + h.p;' : '    ;',
    '}',
  ].join('\n');
}
