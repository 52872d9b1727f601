/** The passes that concern loops and branches: text in, text out, and the same results. */
import { describe, expect, test } from 'vitest';
import { type DenseArray } from '../../../src/array/dense.js';
import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import { range } from '../../../src/array/shape.js';
import { parseProgram } from '../../../src/ir/parse.js';
import { writeConstantsIntoBodies } from '../../../src/ir/passes/bodies/constants-of-bodies.js';
import { eliminateDeadCode } from '../../../src/ir/passes/dead-code.js';
import { writeDecided } from '../../../src/ir/passes/decided.js';
import { hoistInvariants } from '../../../src/ir/passes/bodies/hoist.js';
import { inlineCalls } from '../../../src/ir/passes/inline-calls.js';
import { liftConstants } from '../../../src/ir/passes/bodies/lift-constants.js';
import { simplifyOperands } from '../../../src/ir/passes/bodies/operands-of-loops.js';
import { optimize, type Pass } from '../../../src/ir/passes/index.js';
import { everywhere, outermostFirst } from '../../../src/ir/passes/rewrite.js';
import { constantsInOrder, printProgram } from '../../../src/ir/print.js';
import type { Program } from '../../../src/ir/program.js';
import { verifyProgram } from '../../../src/ir/verify.js';
import { rules } from '../../../src/primitives/index.js';
import { Draw } from '../../support/draw.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate } from '../../support/programs.js';
import { writeProgram } from '../../support/write-program.js';

/** A program on one line, as it is easiest to write. */
const parse = (text: string, constants: readonly DenseArray[] = []): Program =>
  parseProgram(text, rules, constants);

/** The one line of a print-out. */
const oneLine = (program: Program): string =>
  printProgram(program).replaceAll(/\s+/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');

/** The program after a pass, which is verified and computes the same. */
function after(pass: Pass, text: string, constants: readonly DenseArray[] = []): Program {
  const before = parse(text, constants);
  const result = pass(before, rules);
  verifyProgram(result, rules);
  const draw = new Draw(text);
  const args = before.inputs.map(({ aval: { shape, dtype } }) =>
    dtype === 'int32' ? draw.integers(shape, 0, 4) : draw.floats(shape, -1, 1, dtype),
  );
  const expected = evaluate(before, args);
  evaluate(result, args).forEach((y, i) =>
    expectClose(y, expected[i] as DenseArray, { rtol: 0, atol: 0 }),
  );
  return result;
}

/** Of an equation in a one-line print-out of a program: what follows its name. */
const scanOf = (counts: string, body: string): string =>
  `scan[length=3 reverse=false unroll=1 ${counts} body={ ${body} }]`;

const dead = eliminateDeadCode;

describe('dead code in loops and branches', () => {
  test('stacked results, carries, constants and rows that nobody needs', () => {
    // The first carry c feeds only itself and the second result; the carry d is needed by its last
    // value.
    const body =
      'lambda a:f64[] b:f64[] c:f64[] d:f64[] e:f64[] f:f64[] . let ' +
      'g:f64[] = mul c a h:f64[] = add d b i:f64[] = mul h e j:f64[] = sin f ' +
      'in ( g h g i j )';
    const text =
      '{ lambda a:f64[] b:f64[] c:f64[3] d:f64[3] . let ' +
      `e:f64[] f:f64[] g:f64[3] h:f64[3] i:f64[3] = ${scanOf('constants=2 carries=2', body)} a b a b c d ` +
      'in ( f h ) }';
    expect(oneLine(after(dead, text))).toBe(
      '{ lambda a:f64[] b:f64[] c:f64[3] d:f64[3] . let e:f64[] f:f64[3] = ' +
        scanOf(
          'constants=1 carries=1',
          'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = add b a e:f64[] = mul d c in ( d e )',
        ) +
        ' b b c in ( e f ) }',
    );
  });

  test('carries that need each other stay or go together', () => {
    const program = (results: string) =>
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] e:f64[] f:f64[] = ' +
      scanOf(
        'constants=0 carries=3',
        'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = sin b e:f64[] = cos a f:f64[] = exp c in ( d e f )',
      ) +
      ` a b c in ( ${results} ) }`;
    expect(oneLine(after(dead, program('f')))).toContain('carries=1');
    expect(oneLine(after(dead, program('d')))).toContain('carries=2');
    const whole = parse(program('d e f'));
    expect(eliminateDeadCode(whole, rules)).toBe(whole);
  });

  test('a while keeps what its test depends on', () => {
    const text =
      '{ lambda a:f64[] b:i32[] c:f64[] . let d:f64[] e:i32[] f:f64[] = while[constants=0 ' +
      'test={ lambda a:f64[] b:i32[] c:f64[] . let d:bool[] = lt b 10:i32 in ( d ) } ' +
      'body={ lambda a:f64[] b:i32[] c:f64[] . let d:f64[] = sin a e:i32[] = add b 1:i32 ' +
      'f:f64[] = mul c 2:f64 in ( d e f ) }] a b c in ( d ) }';
    expect(oneLine(after(dead, text))).toBe(
      '{ lambda a:f64[] b:i32[] c:f64[] . let d:f64[] e:i32[] = while[constants=0 ' +
        'test={ lambda a:f64[] b:i32[] . let c:bool[] = lt b 10:i32 in ( c ) } ' +
        'body={ lambda a:f64[] b:i32[] . let c:f64[] = sin a d:i32[] = add b 1:i32 in ( c d ) }' +
        '] a b in ( d ) }',
    );
  });

  test('results and operands of branches', () => {
    const text =
      '{ lambda a:i32[] b:f64[] c:f64[] d:f64[] . let e:f64[] f:f64[] = cond[branches=[' +
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = sin a in ( d c ) },' +
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = cos b in ( d c ) }]] a b c d in ( e ) }';
    expect(oneLine(after(dead, text))).toBe(
      '{ lambda a:i32[] b:f64[] c:f64[] d:f64[] . let e:f64[] = cond[branches=[' +
        '{ lambda a:f64[] b:f64[] . let c:f64[] = sin a in ( c ) }, ' +
        '{ lambda a:f64[] b:f64[] . let c:f64[] = cos b in ( c ) }]] a b c in ( e ) }',
    );
  });

  test('looks through inner loops: a carry that only feeds itself there goes with the outer one', () => {
    const inner = scanOf(
      'constants=0 carries=2',
      'lambda a:f64[] b:f64[] . let c:f64[] = sin a d:f64[] = cos b in ( c d )',
    );
    const text =
      '{ lambda a:f64[] b:f64[] . let c:f64[] d:f64[] = ' +
      scanOf(
        'constants=0 carries=2',
        `lambda a:f64[] b:f64[] . let c:f64[] d:f64[] = ${inner} a b in ( c d )`,
      ) +
      ' a b in ( d ) }';
    const result = oneLine(after(dead, text));
    expect(result).not.toContain('sin');
    expect(result).not.toContain('carries=2');
  });

  test('a loop of which nothing is needed goes, one body of two loops stays one', () => {
    const counter = 'lambda a:f64[] b:f64[] . let c:f64[] = sin a d:f64[] = cos b in ( c d )';
    const text =
      '{ lambda a:f64[] b:f64[] . let ' +
      `c:f64[] d:f64[] = scan[length=3 reverse=false unroll=1 constants=0 carries=2 body=@1 { ${counter} }] a b ` +
      'e:f64[] f:f64[] = scan[length=3 reverse=false unroll=1 constants=0 carries=2 body=@1] c a ' +
      'g:f64[] h:f64[] = scan[length=4 reverse=false unroll=1 constants=0 carries=2 body=@1] a b ' +
      'in ( e ) }';
    const result = oneLine(after(dead, text));
    expect(result.match(/sin/g)).toHaveLength(1);
    expect(result.match(/= scan/g)).toHaveLength(2);
  });

  test('replay drops constants and carries, and keeps the rows it is given', () => {
    const text =
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = push 0:f64 a b ' +
      'e:f64[] f:f64[] = replay[rows=[[f64[],f64[]]] reverse=true constants=1 body={ ' +
      'lambda a:f64[] b:f64[] c:f64[] d:f64[] e:f64[] . let f:f64[] = mul e c g:f64[] = mul d a ' +
      'in ( g f ) }] d c a b in ( f ) }';
    expect(oneLine(after(dead, text))).toContain(
      'e:f64[] = replay[rows=[[f64[],f64[]]] reverse=true constants=0 body={ ' +
        'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = mul c b in ( d ) }] d b in ( e )',
    );
  });
});

const operands: Pass = everywhere(simplifyOperands);

describe('operands of loops', () => {
  test('a carry that is returned as it came is a constant, and its result the first value', () => {
    const text =
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] e:f64[] = ' +
      scanOf(
        'constants=1 carries=2',
        'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = mul c b e:f64[] = add d a in ( b e )',
      ) +
      ' a b c in ( d e ) }';
    expect(oneLine(after(operands, text))).toBe(
      '{ lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = ' +
        scanOf(
          'constants=2 carries=1',
          'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = mul c b e:f64[] = add d a in ( e )',
        ) +
        ' a b c in ( b d ) }',
    );
  });

  test('also of a while, whose test reads it', () => {
    const text =
      '{ lambda a:i32[] b:i32[] . let c:i32[] d:i32[] = while[constants=0 ' +
      'test={ lambda a:i32[] b:i32[] . let c:bool[] = lt b a in ( c ) } ' +
      'body={ lambda a:i32[] b:i32[] . let c:i32[] = add b 1:i32 in ( a c ) }] a b in ( c d ) }';
    expect(oneLine(after(operands, text))).toBe(
      '{ lambda a:i32[] b:i32[] . let c:i32[] = while[constants=1 ' +
        'test={ lambda a:i32[] b:i32[] . let c:bool[] = lt b a in ( c ) } ' +
        'body={ lambda a:i32[] b:i32[] . let c:i32[] = add b 1:i32 in ( c ) }] a b in ( a c ) }',
    );
  });

  test('a carry of two loops, one in the other', () => {
    const inner = scanOf(
      'constants=0 carries=2',
      'lambda a:f64[] b:f64[] . let c:f64[] = mul a b in ( a c )',
    );
    const text =
      '{ lambda a:f64[] b:f64[] . let c:f64[] d:f64[] = ' +
      scanOf(
        'constants=0 carries=2',
        `lambda a:f64[] b:f64[] . let c:f64[] d:f64[] = ${inner} a b in ( c d )`,
      ) +
      ' a b in ( c d ) }';
    const result = oneLine(after(operands, text));
    expect(result.match(/constants=1 carries=1/g)).toHaveLength(2);
    expect(result).toContain('in ( a c ) }');
  });

  test('constants and rows are taken once', () => {
    const text =
      '{ lambda a:f64[] b:f64[3] . let c:f64[] = ' +
      scanOf(
        'constants=2 carries=1',
        'lambda a:f64[] b:f64[] c:f64[] d:f64[] e:f64[] . let f:f64[] = mul a d g:f64[] = mul b e ' +
          'h:f64[] = add f g i:f64[] = add h c in ( i )',
      ) +
      ' a a a b b in ( c ) }';
    expect(oneLine(after(operands, text))).toBe(
      '{ lambda a:f64[] b:f64[3] . let c:f64[] = ' +
        scanOf(
          'constants=1 carries=1',
          'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = mul a c e:f64[] = mul a c ' +
            'f:f64[] = add d e g:f64[] = add f b in ( g )',
        ) +
        ' a a b in ( c ) }',
    );
  });

  test('results that are rows, constants, literals or other results need no stack', () => {
    const text =
      '{ lambda a:f64[2] b:f64[3] . let c:f64[3] d:f64[3,2] e:f64[3] f:f64[3] g:f64[3] = ' +
      scanOf(
        'constants=1 carries=0',
        'lambda a:f64[2] b:f64[] . let c:f64[] = sin b in ( b a 2:f64 c c )',
      ) +
      ' a b in ( c d e f g ) }';
    expect(oneLine(after(operands, text))).toBe(
      '{ lambda a:f64[2] b:f64[3] . let c:f64[3,2] = broadcast[shape=[3,2] dims=[1]] a ' +
        'd:f64[3] = broadcast[shape=[3] dims=[]] 2:f64 e:f64[3] = ' +
        scanOf('constants=1 carries=0', 'lambda a:f64[2] b:f64[] . let c:f64[] = sin b in ( c )') +
        ' a b in ( b c d e e ) }',
    );
  });

  test('a carry that is stacked as it came is repeated, by the pass that makes it a constant', () => {
    const text =
      '{ lambda a:f64[] b:f64[] . let c:f64[] d:f64[] e:f64[3] f:f64[3] = ' +
      scanOf(
        'constants=0 carries=2',
        'lambda a:f64[] b:f64[] . let c:f64[] = mul a b in ( a c a a )',
      ) +
      ' a b in ( c d e f ) }';
    const once = after(operands, text);
    expect(oneLine(once)).toBe(
      '{ lambda a:f64[] b:f64[] . let c:f64[3] = broadcast[shape=[3] dims=[]] a ' +
        'd:f64[3] = broadcast[shape=[3] dims=[]] a e:f64[] = ' +
        scanOf('constants=1 carries=1', 'lambda a:f64[] b:f64[] . let c:f64[] = mul a b in ( c )') +
        ' a b in ( a e c d ) }',
    );
    expect(oneLine(after(operands, oneLine(once)))).toBe(oneLine(once));
  });

  test('rows that repeat one value are a constant', () => {
    const text =
      '{ lambda a:f64[2] . let b:f64[3,2] = broadcast[shape=[3,2] dims=[1]] a c:f64[2] = ' +
      scanOf(
        'constants=0 carries=1',
        'lambda a:f64[2] b:f64[2] . let c:f64[2] = mul a b in ( c )',
      ) +
      ' a b in ( c ) }';
    expect(oneLine(after(operands, text))).toContain(
      'c:f64[2] = broadcast[shape=[2] dims=[0]] a d:f64[2] = ' +
        scanOf(
          'constants=1 carries=1',
          'lambda a:f64[2] b:f64[2] . let c:f64[2] = mul b a in ( c )',
        ) +
        ' c a in ( d )',
    );
  });
});

const hoist: Pass = everywhere(hoistInvariants);

describe('hoisting', () => {
  test('what depends on constants alone moves in front of the loop', () => {
    const text =
      '{ lambda a:f64[] b:f64[] c:f64[3] . let d:f64[] = ' +
      scanOf(
        'constants=1 carries=1',
        'lambda a:f64[] b:f64[] c:f64[] . let d:f64[] = sin a e:f64[] = exp d f:f64[] = mul e c ' +
          'g:f64[] = add f b in ( g )',
      ) +
      ' a b c in ( d ) }';
    expect(oneLine(after(hoist, text))).toBe(
      '{ lambda a:f64[] b:f64[] c:f64[3] . let d:f64[] = sin a e:f64[] = exp d f:f64[] = ' +
        scanOf(
          'constants=2 carries=1',
          'lambda a:f64[] b:f64[] c:f64[] d:f64[] . let e:f64[] = mul b d f:f64[] = add e c in ( f )',
        ) +
        ' a e b c in ( f ) }',
    );
  });

  test('out of the test and the body of a while, and out of all loops around', () => {
    const inner =
      'while[constants=1 test={ lambda a:f64[] b:f64[] . let c:f64[] = exp a d:bool[] = lt b c in ( d ) } ' +
      'body={ lambda a:f64[] b:f64[] . let c:f64[] = cosh a d:f64[] = add b c in ( d ) }]';
    const text =
      '{ lambda a:f64[] b:f64[] . let c:f64[] = ' +
      scanOf(
        'constants=1 carries=1',
        `lambda a:f64[] b:f64[] . let c:f64[] = ${inner} a b d:f64[] = sin c in ( d )`,
      ) +
      ' a b in ( c ) }';
    const result = oneLine(after(hoist, text));
    expect(result).toMatch(
      /^\{ lambda a:f64\[\] b:f64\[\] \. let c:f64\[\] = exp a d:f64\[\] = cosh a e:f64\[\] = scan/,
    );
    expect(result.match(/exp|cosh/g)).toHaveLength(2);
  });

  test('out of loops that share a test', () => {
    const test = writeProgram(['f64[]', 'i32[]', 'f64[]'], (b, _k, _n, x) => [b.lt(x!, 3)]);
    const bodies = [
      writeProgram(['f64[]', 'i32[]', 'f64[]'], (b, k, _n, x) => [b.add(x!, b.exp(k!))]),
      writeProgram(['f64[]', 'i32[]', 'f64[]'], (b, _k, n, x) => [
        b.select(b.lt(b.mul(n!, n!), b.convert(x!, 'int32')), x!, b.add(x!, 1)),
      ]),
    ];
    const program = writeProgram(['f64[]', 'i32[]', 'f64[]'], (b, ...inputs) =>
      bodies.map((body) => b.bind1('while', inputs, { constants: 2, test, body })),
    );
    verifyProgram(hoist(program, rules), rules);
  });

  test('index arithmetic stays inside, and goes along where something costly needs it', () => {
    const stays =
      'lambda a:f64[] b:f64[100] . let c:f64[100] = broadcast[shape=[100] dims=[]] a ' +
      'd:f64[100] = iota[shape=[100] dtype=f64 axis=0] e:f64[100] = mul c d f:f64[100] = add b e in ( f )';
    const program = (body: string) =>
      '{ lambda a:f64[] b:f64[100] . let c:f64[100] = ' +
      scanOf('constants=1 carries=1', body) +
      ' a b in ( c ) }';
    expect(oneLine(after(hoist, program(stays)))).toBe(program(stays));
    const costly = stays.replace('e:f64[100] = mul c d', 'e:f64[100] = pow c d');
    const moved = oneLine(after(hoist, program(costly)));
    expect(moved).toContain('e:f64[100] = pow c d f:f64[100] = scan');
    expect(moved).toContain('constants=2');
  });

  test('branches keep theirs, and a loop that may not end stays in a body that may not run', () => {
    const branch =
      '{ lambda a:i32[] b:f64[] . let c:f64[] = cond[branches=[{ lambda a:f64[] . let b:f64[] = sin a in ( b ) }, ' +
      '{ lambda a:f64[] . in ( a ) }]] a b in ( c ) }';
    expect(oneLine(after(hoist, branch))).toBe(branch);
    const search =
      'while[constants=0 test={ lambda a:f64[] . let b:bool[] = lt a 10:f64 in ( b ) } ' +
      'body={ lambda a:f64[] . let b:f64[] = mul a 2:f64 in ( b ) }]';
    const outer = (count: string) =>
      '{ lambda a:f64[] b:f64[] . let c:f64[] = ' +
      `while[constants=1 test={ lambda a:f64[] b:f64[] . let c:bool[] = lt b ${count}:f64 in ( c ) } ` +
      `body={ lambda a:f64[] b:f64[] . let c:f64[] = abs a d:f64[] = ${search} 1:f64 ` +
      'e:f64[] = add b d f:f64[] = add e c in ( f ) }] a b in ( c ) }';
    const result = oneLine(after(hoist, outer('3')));
    expect(result).toContain('let c:f64[] = abs a d:f64[] = while');
    expect(result.match(/= while/g)).toHaveLength(2);
    // The inner loop would never end, but the outer one takes no turn.
    const endless = outer('-9')
      .replace(' mul a 2:f64', ' mul a -2:f64')
      .replace('lt a 10', 'lt a inf');
    expect(() => after(hoist, endless)).not.toThrow();
  });
});

describe('constants of bodies', () => {
  const into: Pass = outermostFirst(writeConstantsIntoBodies);

  test('literals and repetitions of one are written into bodies, through all loops', () => {
    const inner = scanOf(
      'constants=2 carries=1',
      'lambda a:f64[] b:f64[2] c:f64[2] . let d:f64[2] = mul b c e:f64[2] = broadcast[shape=[2] dims=[]] a ' +
        'f:f64[2] = mul d e in ( f )',
    );
    const text =
      '{ lambda a:f64[2] . let b:f64[2] = broadcast[shape=[2] dims=[]] 3:f64 c:f64[2] = ' +
      scanOf(
        'constants=2 carries=1',
        `lambda a:f64[] b:f64[2] c:f64[2] . let d:f64[2] = ${inner} a b c in ( d )`,
      ) +
      ' 2:f64 b a in ( c ) }';
    const result = oneLine(after(into, text));
    expect(result.match(/constants=0/g)).toHaveLength(2);
    expect(result).toContain(
      'lambda a:f64[2] . let b:f64[2] = broadcast[shape=[2] dims=[]] 3:f64 ' +
        'c:f64[2] = mul b a d:f64[2] = broadcast[shape=[2] dims=[]] 2:f64 e:f64[2] = mul c d in ( e )',
    );
  });

  test('into branches, tests and rows, not into carries', () => {
    const branches =
      '{ lambda a:i32[] . let b:f64[] = cond[branches=[{ lambda a:f64[] . in ( a ) },' +
      '{ lambda a:f64[] . let b:f64[] = sin a in ( b ) }]] a 2:f64 in ( b ) }';
    expect(oneLine(after(into, branches))).toContain(
      '[{ lambda . in ( 2:f64 ) }, { lambda . let a:f64[] = sin 2:f64 in ( a ) }]] a in ( b )',
    );
    const rows =
      '{ lambda a:f64[] . let b:f64[3] = broadcast[shape=[3] dims=[]] 2:f64 c:f64[] = ' +
      scanOf('constants=0 carries=1', 'lambda a:f64[] b:f64[] . let c:f64[] = mul a b in ( c )') +
      ' 1:f64 b in ( c ) }';
    expect(oneLine(after(into, rows))).toContain(
      scanOf('constants=0 carries=1', 'lambda a:f64[] . let b:f64[] = mul a 2:f64 in ( b )') +
        ' 1:f64 in ( c )',
    );
  });

  test('what is then known inside is folded', () => {
    const text =
      '{ lambda a:f64[] b:f64[] . let c:f64[] = mul 0.5:f64 2:f64 d:f64[] = ' +
      scanOf(
        'constants=1 carries=1',
        'lambda a:f64[] b:f64[] . let c:f64[] = mul b a d:f64[] = sin c in ( d )',
      ) +
      ' c b in ( d ) }';
    expect(oneLine(after(optimize, text))).toBe(
      '{ lambda a:f64[] b:f64[] . let c:f64[] = ' +
        scanOf('constants=0 carries=1', 'lambda a:f64[] . let b:f64[] = sin a in ( b )') +
        ' b in ( c ) }',
    );
  });
});

describe('decided control flow', () => {
  const decide: Pass = everywhere(writeDecided);
  const branches =
    'cond[branches=[{ lambda a:f64[] . in ( a ) }, { lambda a:f64[] . let b:f64[] = sin a in ( b ) }]]';

  test.each([
    ['1:i32', 'let b:f64[] = sin a in ( b )'],
    ['7:i32', 'let b:f64[] = sin a in ( b )'],
    ['-2:i32', 'in ( a )'],
  ])('the branch %s', (index, expected) => {
    const text = `{ lambda a:f64[] . let b:f64[] = ${branches} ${index} a in ( b ) }`;
    expect(oneLine(after(decide, text))).toBe(`{ lambda a:f64[] . ${expected} }`);
  });

  test('a weak result of a branch is as strong as the equation said', () => {
    const text =
      '{ lambda a:f64[] . let b:f64[] = cond[branches=[{ lambda a:f64[] . in ( 2:f64* ) },' +
      '{ lambda a:f64[] . in ( a ) }]] 0:i32 a in ( b ) }';
    expect(oneLine(after(decide, text))).toContain(
      'let b:f64[] = convert[dtype=f64] 2:f64* in ( b )',
    );
  });

  test('scans of no turns and of one', () => {
    const scan = (length: number) =>
      `{ lambda a:f64[] b:f64[${length},2] . let c:f64[] d:f64[${length},2] = scan[length=${length} ` +
      'reverse=true unroll=1 constants=0 carries=1 body={ lambda a:f64[] b:f64[2] . ' +
      'let c:f64[] = sin a d:f64[2] = neg b in ( c d ) }] a b in ( c d ) }';
    expect(oneLine(after(decide, scan(0)))).toBe(
      '{ lambda a:f64[] b:f64[0,2] . let c:f64[0,2] = broadcast[shape=[0,2] dims=[]] 0:f64 in ( a c ) }',
    );
    expect(oneLine(after(decide, scan(1)))).toBe(
      '{ lambda a:f64[] b:f64[1,2] . let c:f64[2] = reshape[shape=[2]] b d:f64[] = sin a ' +
        'e:f64[2] = neg c f:f64[1,2] = reshape[shape=[1,2]] e in ( d f ) }',
    );
    expect(oneLine(after(decide, scan(2)))).toBe(scan(2));
  });
});

test('bodies whose callees capture arrays stay closed', () => {
  const array = denseOfNested([1, 2]);
  const call =
    'call[name=f program={ lambda a:f64[2] ; b:f64[2] . let c:f64[2] = mul a b in ( c ) }] a';
  const inner = scanOf(
    'constants=0 carries=1',
    `lambda a:f64[2] . let b:f64[2] = ${call} in ( b )`,
  );
  const outer = scanOf(
    'constants=0 carries=1',
    `lambda a:f64[2] . let b:f64[2] = ${inner} a in ( b )`,
  );
  const text = `{ lambda a:f64[2] . let b:f64[2] = ${outer} a in ( b ) }`;
  const result = after((p, r) => liftConstants(inlineCalls(p), r), text, [array]);
  expect(result.constants.map((c) => c.value)).toEqual([array]);
  expect(constantsInOrder(result)).toEqual([array]);
  expect(oneLine(after(optimize, text, [array]))).toContain('constants=1 carries=1');
});

test('constants of bodies become operands also of loops that share a test', () => {
  const types = ['f64[]'];
  const test = writeProgram(types, (b, x) => [b.lt(x!, 3)]);
  const captured = [denseOfNested([1, 2]), denseOfNested([[1, 2]])];
  const bodies = captured.map((array) =>
    writeProgram(types, (b, x) => {
      const sum = b.reduceSum(b.constant(array), range(array.ndim));
      return [b.add(x!, sum)];
    }),
  );
  const program = writeProgram(types, (b, x) =>
    bodies.map((body) => b.bind1('while', [x!], { constants: 0, test, body })),
  );
  verifyProgram(liftConstants(program, rules), rules);
});
