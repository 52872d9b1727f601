/** Writes the statements of one loop function as lines of JS. */
import { fail } from '../../../array/errors.js';
import { at } from '../../../array/shape.js';
import type { Steps } from '../../../array/work/steps.js';
import { tape } from '../../../loops/buffer.js';
import { capturedBy } from '../../../loops/captured.js';
import type { Expr, Local } from '../../../loops/expr.js';
import type {
  BufferSlice,
  For,
  LoopBuffer,
  LoopFunction,
  RawCallback,
  Stmt,
} from '../../../loops/loops.js';
import { forEachStatement, rootsOf } from '../../../loops/walk.js';
import { ExpressionWriter, type ExprScope } from './expressions.js';
import { onLocalTape, onOuterTape, outerTape, useOfTape, type TapeNames } from './local-tape.js';
import { Names } from './names.js';
import { plainOperator } from './ops.js';
import { outlinedLoops, weightOf } from './outline.js';
import { exact, type Text } from './text.js';

/** A statement at the top of a function, with the names that it declares and uses. */
export interface TopStatement {
  readonly lines: readonly string[];
  /** About how many operations it has. */
  readonly weight: number;
  readonly declares: readonly string[];
  readonly uses: ReadonlySet<string>;
  /** The variables it changes. */
  readonly assigns: ReadonlySet<string>;
}

/** What the surroundings of a function provide. */
export interface ModuleScope {
  /** Names taken outside of the function: other functions, buffers in the arena. */
  readonly names: Names;
  nameOfFunction(f: LoopFunction): string;
  /** Buffers that are known outside of the function: those in the arena, and the tape. */
  readonly arena: ReadonlyMap<LoopBuffer, string>;
  /** What calls a function outside of the schedule. */
  nameOfHost(callback: RawCallback): string;
}

const zeroOf = (dtype: string): string => (dtype === 'bool' ? 'false' : '0');

export class StatementWriter implements ExprScope {
  readonly #outside: ModuleScope;
  #names: Names;
  readonly #locals = new Map<Local, string>();
  readonly #buffers = new Map<LoopBuffer, string>();
  readonly #starts = new Map<LoopBuffer, string>();
  readonly #wide = new Set<Local>();
  readonly #expressions = new ExpressionWriter(this);
  /** Scalars that are not simply stored once at the top. */
  readonly #variables = new Set<LoopBuffer>();
  #outlined: ReadonlySet<For> = new Set();
  #tape: TapeNames = outerTape;
  /** The declarations of functions for parts of this one. */
  readonly functions: string[] = [];
  #kernel = '';
  #weight = 0;
  #uses = new Set<string>();
  #assigns = new Set<string>();
  #declares: string[] = [];

  constructor(outside: ModuleScope, names: Names) {
    this.#outside = outside;
    this.#names = names;
  }

  /** Gives a buffer of the function its name. */
  declareBuffer(buffer: LoopBuffer): string {
    const name = this.#names.take(buffer.name);
    this.#buffers.set(buffer, name);
    return name;
  }

  /** The parameters for a buffer: a slice comes with the offset where it begins. */
  declareParameters(buffer: LoopBuffer): string[] {
    const name = this.declareBuffer(buffer);
    if (!buffer.isSlice) return [name];
    const start = this.#names.take(`${buffer.name}_at`);
    this.#starts.set(buffer, start);
    return [name, start];
  }

  nameOfLocal(local: Local): string {
    return this.#use(this.#locals.get(local) ?? this.#nameLocal(local));
  }

  nameOfBuffer(buffer: LoopBuffer): string {
    if (buffer === tape) return this.#tape.words;
    const arena = this.#outside.arena.get(buffer);
    return arena ?? this.#use(this.#buffers.get(buffer) ?? this.declareBuffer(buffer));
  }

  nameOfStart(slice: LoopBuffer): string {
    return this.#use(this.#starts.get(slice) as string);
  }

  isWide(local: Local): boolean {
    return this.#wide.has(local);
  }

  #use(name: string): string {
    this.#uses.add(name);
    return name;
  }

  #nameLocal(local: Local, names = this.#names): string {
    const name = names.take(local.name);
    this.#locals.set(local, name);
    return name;
  }

  /** The statements at the top of the function; `comments` says what each kernel computes. */
  *top(f: LoopFunction, kernelComments: boolean): Steps<TopStatement[]> {
    this.#findVariables(f);
    this.#outlined = outlinedLoops(f);
    const found: TopStatement[] = [];
    for (const [k, kernel] of f.kernels.entries()) {
      this.#kernel = kernel.name;
      kernel.body.forEach((s, i) => {
        const statement = this.#topStatement(s);
        const comment = kernelComments && i === 0 ? [`// ${kernel.name}`] : [];
        found.push({ ...statement, lines: [...comment, ...statement.lines] });
      });
      yield (k + 1) / f.kernels.length;
    }
    return found;
  }

  #topStatement(s: Stmt): TopStatement {
    this.#weight = 0;
    this.#uses = new Set();
    this.#assigns = new Set();
    this.#declares = [];
    const variables = this.#newVariables(s);
    const lines = [...variables, ...this.#onTape(s)];
    const [declares, uses, assigns] = [this.#declares, this.#uses, this.#assigns];
    for (const name of declares) uses.delete(name);
    return { lines, weight: this.#weight, declares, uses, assigns };
  }

  /** A statement at the top, with variables for the tape around it if it is a loop over that. */
  #onTape(s: Stmt): string[] {
    const use = useOfTape(s);
    if (use === null) return this.#statement(s, true);
    const [words, top] = [this.#names.take('tape'), this.#names.take('top')];
    this.#tape = { words, top, grows: use === 'grows' };
    const lines = onLocalTape(this.#tape, this.#statement(s, true));
    this.#tape = outerTape;
    return lines;
  }

  /** Declares the variables that a statement at the top is the first to change. */
  #newVariables(s: Stmt): string[] {
    const lines: string[] = [];
    forEachStatement([s], (inner) => {
      for (const buffer of scalarsSetBy(inner))
        if (this.#variables.has(buffer) && !this.#buffers.has(buffer))
          lines.push(`let ${this.#declare(this.declareBuffer(buffer), true)} = 0;`);
    });
    return lines;
  }

  /** Scalars that are set in a loop or several times. */
  #findVariables(f: LoopFunction): void {
    const set = new Set<LoopBuffer>();
    const atTop = new Set<Stmt>(f.kernels.flatMap((k) => k.body));
    for (const { body } of f.kernels)
      forEachStatement(body, (s) => {
        for (const buffer of scalarsSetBy(s)) {
          if (set.has(buffer) || !atTop.has(s)) this.#variables.add(buffer);
          set.add(buffer);
        }
      });
  }

  /** The names declared in a block are free again after it. */
  #block(statements: readonly Stmt[], names = new Names(this.#names)): string[] {
    const outer = this.#names;
    this.#names = names;
    const lines = statements.flatMap((s) => this.#statement(s, false)).map((line) => `  ${line}`);
    this.#names = outer;
    return lines;
  }

  #statement(s: Stmt, atTop: boolean): string[] {
    for (const root of rootsOf(s)) this.#weight += weightOf(root);
    this.#weight++;
    switch (s.kind) {
      case 'let':
        return [this.#let(s.local, s.value, atTop)];
      case 'var':
        return [this.#var(s.local, s.value, atTop)];
      case 'assign':
        return [this.#assign(s.local, s.value)];
      case 'store':
        return [this.#store(s, atTop)];
      case 'for':
        return this.#for(s);
      case 'while':
        return [`while (${this.#expressions.condition(s.test)}) {`, ...this.#block(s.body), '}'];
      case 'if':
        return this.#if(s);
      case 'call':
        return onOuterTape(this.#tape, this.#call(s));
      case 'host': {
        const args = s.args.map((arg) => this.#whole(arg));
        return [`${this.#outside.nameOfHost(s.callback)}(${args.join(', ')});`];
      }
      case 'bulk':
        return fail('internal', `this target has no ${s.op.name}`);
      case 'reserve':
        return this.#reserve(s, atTop);
      default:
        return s satisfies never;
    }
  }

  #declare(name: string, atTop: boolean): string {
    if (atTop) this.#declares.push(name);
    return name;
  }

  #let(local: Local, value: Expr, atTop: boolean): string {
    const x = this.#bound(value);
    if (x.wide) this.#wide.add(local);
    return `const ${this.#declare(this.#nameLocal(local), atTop)} = ${x.code};`;
  }

  /**
   * What is read several times is rounded once; other wide forms are for their readers to choose.
   */
  #bound(value: Expr): Text {
    const x = this.#expressions.value(value);
    return value.dtype === 'float32' ? exact(x, 'float32') : x;
  }

  /** A variable carries the bits of a uint32 with any sign, and a bool as a JS boolean. */
  #var(local: Local, value: Expr, atTop: boolean): string {
    if (local.dtype === 'uint32' || local.dtype === 'bool') this.#wide.add(local);
    const isZero = value.kind === 'literal' && value.value === 0;
    const code = isZero ? zeroOf(local.dtype) : this.#assigned(local, value);
    return `let ${this.#declare(this.#nameLocal(local), atTop)} = ${code};`;
  }

  #assigned(local: Local, value: Expr): string {
    return local.dtype === 'bool' ? this.#expressions.condition(value) : this.#bound(value).code;
  }

  #assign(local: Local, value: Expr): string {
    const name = this.nameOfLocal(local);
    this.#assigns.add(name);
    const sum = accumulated(local, value);
    if (sum !== null) return `${name} ${sum.sign}= ${this.#expressions.value(sum.term).code};`;
    return `${name} = ${this.#assigned(local, value)};`;
  }

  #store(s: Stmt & { kind: 'store' }, atTop: boolean): string {
    const { buffer, offset, value } = s;
    if (!buffer.scalar) return this.#expressions.storeIn(buffer, offset, value);
    const code = this.#expressions.exact(value);
    if (this.#variables.has(buffer)) {
      this.#assigns.add(this.nameOfBuffer(buffer));
      return `${this.nameOfBuffer(buffer)} = ${code};`;
    }
    const name = this.#buffers.get(buffer) ?? this.declareBuffer(buffer);
    return `const ${this.#declare(name, atTop)} = ${code};`;
  }

  #for(s: For): string[] {
    if (!this.#outlined.has(s)) return this.#loop(s);
    const local = this.#tape;
    this.#tape = outerTape;
    const call = this.#callOf(s);
    this.#tape = local;
    return onOuterTape(local, [call]);
  }

  /** Writes a function for a loop; the call of it, with what the loop uses of this function. */
  #callOf(s: For): string {
    const { locals, arrays, scalars } = capturedBy([s]);
    const buffers = [...arrays, ...scalars].filter((buffer) => !this.#outside.arena.has(buffer));
    const names = [
      ...locals.map((local) => this.nameOfLocal(local)),
      ...buffers.flatMap((buffer) => {
        const name = this.nameOfBuffer(buffer);
        return buffer.isSlice ? [name, this.nameOfStart(buffer)] : [name];
      }),
    ];
    const name = this.#outside.names.take(`${this.#kernel}_nest`);
    const lines = this.#loop(s).map((line) => `  ${line}`);
    const parameters = names.join(', ');
    this.functions.push([`function ${name}(${parameters}) {`, ...lines, '}'].join('\n'));
    return `${name}(${parameters});`;
  }

  #loop(s: For): string[] {
    const start = this.#expressions.offset(s.start).code;
    const stop = this.#expressions.offset(s.stop);
    const i = this.#nameLocal(s.index);
    const step = s.step === 1 ? `${i}++` : `${i} += ${s.step}`;
    return [
      `for (let ${i} = ${start}; ${i} < ${stop.code}; ${step}) {`,
      ...this.#block(s.body),
      '}',
    ];
  }

  #if(s: Stmt & { kind: 'if' }): string[] {
    const head = `if (${this.#expressions.condition(s.test)}) {`;
    const no = s.no.length === 0 ? [] : ['} else {', ...this.#block(s.no)];
    return [head, ...this.#block(s.yes), ...no, '}'];
  }

  /** Buffers are passed; scalar results are returned, several in an array. */
  #call({ callee, args }: Stmt & { kind: 'call' }): string[] {
    const parameters = [...callee.inputs, ...callee.outputs];
    const passed = parameters.flatMap((parameter, i) => {
      const isResult = parameter.scalar && i >= callee.inputs.length;
      return isResult ? [] : this.#passed(parameter, at(args, i));
    });
    const call = `${this.#outside.nameOfFunction(callee)}(${passed.join(', ')})`;
    const results = args
      .slice(callee.inputs.length)
      .flatMap((a) => (a.buffer.scalar ? a.buffer : []));
    if (results.length === 0) return [`${call};`];
    const [only] = results;
    if (only !== undefined && results.length === 1) return [this.#result(only, call)];
    const list = this.#declare(this.#names.take('results'), true);
    return [`const ${list} = ${call};`, ...results.map((b, i) => this.#result(b, `${list}[${i}]`))];
  }

  /** A scalar result takes its value. */
  #result(buffer: LoopBuffer, value: string): string {
    if (!this.#variables.has(buffer))
      return `const ${this.#declare(this.#buffers.get(buffer) ?? this.declareBuffer(buffer), true)} = ${value};`;
    const name = this.nameOfBuffer(buffer);
    this.#assigns.add(name);
    return `${name} = ${value};`;
  }

  /** What is passed for a parameter: a slice is an array with an offset in it. */
  #passed(parameter: LoopBuffer, arg: BufferSlice): string[] {
    if (!parameter.isSlice) return [this.#whole(arg)];
    return [this.nameOfBuffer(arg.buffer), this.#expressions.offsetIn(arg.buffer, arg.offset)];
  }

  /** A buffer as an array, or scalar, of its own. */
  #whole({ buffer }: BufferSlice): string {
    const name = this.nameOfBuffer(buffer);
    if (!buffer.isSlice) return name;
    const start = this.nameOfStart(buffer);
    return `${name}.subarray(${start}, ${start} + ${buffer.size})`;
  }

  #reserve({ local, count }: Stmt & { kind: 'reserve' }, atTop: boolean): string[] {
    const name = this.#declare(this.#nameLocal(local), atTop);
    const { words, top } = this.#tape;
    return [
      `const ${name} = ${top};`,
      `${top} += ${count};`,
      `if (${top} > ${words}.length) ${words} = grownTape(${words}, ${top}, lastWords);`,
    ];
  }
}

/** The scalars that a statement gives a value. */
function scalarsSetBy(s: Stmt): LoopBuffer[] {
  if (s.kind === 'store') return s.buffer.scalar ? [s.buffer] : [];
  if (s.kind !== 'call') return [];
  const outputs = s.args.slice(s.callee.inputs.length);
  return outputs.flatMap(({ buffer }) => (buffer.scalar ? buffer : []));
}

/** `x = x + y` on float64, which is written `x += y`: a float32 sum has to be rounded. */
function accumulated(local: Local, value: Expr): { sign: string; term: Expr } | null {
  if (value.kind !== 'op' || value.dtype !== 'float64') return null;
  const sign = plainOperator(value.op)?.[0];
  const [x, term] = value.args;
  if (sign === undefined || x?.kind !== 'local' || x.local !== local || !term) return null;
  return { sign, term };
}
