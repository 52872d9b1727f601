/** Functions over a named axis are called under the vmap that names it. */
function collectives(
  parameter: string,
  batch: string,
  calls: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(calls).map(([name, args]) => [
      `lax.${name}`,
      `const f = (${parameter}) => lax.${name}(${args});\nvmap(f, { axisName: 'i' })(${batch});`,
    ]),
  );
}

/** Examples of functions that are no plain calls of values, or are better shown in other words. */
export const ownExamples: Readonly<Record<string, string>> = {
  ...collectives('x', 'np.array([1, 2, 3])', {
    allGather: "x, 'i'",
    axisIndex: "'i'",
    axisSize: "'i'",
    pbroadcast: "x, 'i', 1",
    pmax: "x, 'i'",
    pmean: "x, 'i'",
    pmin: "x, 'i'",
    ppermute: "x, 'i', [[0, 1], [1, 2], [2, 0]]",
    pshuffle: "x, 'i', [2, 0, 1]",
    psum: "x, 'i'",
  }),
  ...collectives('row', 'np.array([[1, 2], [3, 4]])', {
    allToAll: "row, 'i', 0, 0",
    psumScatter: "row, 'i'",
    pswapaxes: "row, 'i', 0",
  }),
  customGradient: `
const f = customGradient((x) => [np.exp(x), (ct) => [np.clip(ct, -1, 1)]]);
grad((x) => f(x).mul(5))(2);`,
  'io.loadNpz': `
const file = await io.saveNpz({ w: np.array([1, 2]), b: np.array(0.5) });
await io.loadNpz(file);`,
  disableJit: `disableJit(() => jit((x) => np.sin(x))(0.5));`,
  ensureCompileTimeEval: `
const f = jit((x) => x.mul(ensureCompileTimeEval(() => np.sum(np.arange(4)).item())));
f(2);`,
  'nn.rnn': `
const cell = (sum, x) => [sum.add(x), sum.add(x)];
nn.rnn(cell, np.zeros([1]), np.array([[1], [2], [3]]));`,
  'tree.registerClass': `
class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}
tree.registerClass(Point, { dataFields: ['x', 'y'], metaFields: [] });
const squares = (p) => p.x.mul(p.x).add(p.y.mul(p.y));
const slope = grad(squares)(new Point(np.array(1), np.array(2)));
[slope instanceof Point, slope.x, slope.y];`,
  grad: `
const f = (x) => np.sin(x).mul(x).sum();
grad(f)(np.array([0, 1, 2]));`,
  valueAndGrad: `
const f = (x) => np.sin(x).mul(x).sum();
valueAndGrad(f)(np.array([0, 1, 2]));`,
  jacfwd: `
const f = (x) => x.mul(x).sum().mul(x);
jacfwd(f)(np.array([1, 2]));`,
  jacrev: `
const f = (x) => x.mul(x).sum().mul(x);
jacrev(f)(np.array([1, 2]));`,
  hessian: `
const f = (x) => x.prod();
hessian(f)(np.array([2, 3, 5]));`,
  jit: `
const f = jit((x) => np.sin(x).mul(x).sum());
f(np.array([0, 1, 2]));`,
  vmap: `
const dot = (x, y) => x.mul(y).sum();
const rows = np.array([[1, 2], [3, 4], [5, 6]]);
vmap(dot, [0, null])(rows, np.array([1, 10]));`,
  jvp: `
const f = (x) => np.sin(x);
jvp(f, [np.array(0.5)], [np.array(1)]);`,
  hvp: `
const f = (x) => x.prod();
hvp(f, [np.array([2, 3, 5])], [np.array([1, 0, 0])]);`,
  vjp: `
const [y, pullback] = vjp((x) => np.sin(x), [np.array([0.5, 1])]);
pullback(np.array([1, 10]));`,
  linearize: `
const [y, tangentOf] = linearize((x) => np.sin(x), [np.array([0.5, 1])]);
tangentOf(np.array([1, 10]));`,
  linearTranspose: `
const sums = (x) => x.sum(0);
linearTranspose(sums, [np.zeros([2, 3])])(np.array([1, 2, 3]));`,
  makeIR: `
const f = (x) => np.sin(x).mul(x);
printProgram(makeIR(f)(0.5));`,
  makeJaxpr: `
const f = (x) => np.sin(x).mul(x);
printProgram(makeJaxpr(f)(0.5));`,
  printProgram: `
const program = makeIR((x, y) => x.dot(y))(np.zeros([3]), np.zeros([3]));
printProgram(program);`,
  checkpoint: `
const layer = checkpoint((x) => np.tanh(x).mul(x));
grad((x) => layer(layer(x)))(0.5);`,
  remat: `
const layer = remat((x) => np.tanh(x).mul(x));
grad((x) => layer(layer(x)))(0.5);`,
  customJvp: `
const f = customJvp((x) => np.log1p(np.exp(x)));
f.defjvp(([x], [dx]) => [f(x), nn.sigmoid(x).mul(dx)]);
grad(f)(1000);`,
  customVjp: `
const clipped = customVjp((x) => x);
clipped.defvjp(
  (x) => [x, null],
  (residuals, ct) => [np.clip(ct, -1, 1)],
);
grad((x) => clipped(x).mul(5))(2);`,
  evalShape: `
evalShape((x) => x.dot(x.T), np.zeros([3, 2]));`,
  stopGradient: `
grad((x) => x.mul(stopGradient(x)))(3);`,
  fwdAndBwd: `
const [fwd, bwd] = fwdAndBwd((x, w) => np.sin(x.mul(w)), [0, 1]);
const [value, residuals] = fwd(np.array(2), np.array(0.5));
[value, bwd(residuals, np.array(1))];`,
  pureCallback: `
const sorted = (x) => x.dataSync().toSorted(); // runs when the compiled function does
const f = jit((x) => pureCallback(sorted, new ShapeDtypeStruct([3], 'float64'), x).mul(2));
f(np.array([3, 1, 2]));`,
  checkpointName: `
const layer = checkpoint(
  (x) => np.tanh(checkpointName(np.exp(x), 'hidden')).mul(x),
  { policy: checkpointPolicies.saveOnlyTheseNames('hidden') },
);
grad((x) => layer(layer(x)))(0.5);`,
  checkGrads: `
checkGrads((x) => np.sin(x), [np.array([0.5, 1])]); // throws if derivatives are wrong`,
  closureConvert: `
const scale = np.array(3);
const [pure, captured] = closureConvert((x) => x.mul(scale), np.array(2));
[pure(np.array(2), ...captured), captured];`,
  setDefaultDType: `
setDefaultDType('float32');
const x = np.ones([2]);
setDefaultDType('float64');
x;`,
  setCompileDefaults: `
setCompileDefaults({ target: 'js' });
const code = jit((x) => np.sin(x)).lower(0.5).text('js');
setCompileDefaults({ target: 'auto' });
code;`,
  setThreads: `
const f = jit((x) => np.sum(np.exp(x)), { target: 'wasm' });
const x = np.linspace(0, 1, 100_000);
setThreads(1);
const alone = f(x);
setThreads(null); // as many as there are cores, with the same result
[alone, f(x)];`,
  'debug.print': `
const f = jit((x) => {
  debug.print('x = {}', x);
  return x.mul(2);
});
f(3);`,
  'debug.callback': `
const f = jit((x) => {
  debug.callback((value) => console.log('now', value), x);
  return x.mul(2);
});
f(3);`,
  'debug.checkNumerics': `
const f = debug.checkNumerics((x) => np.log(x).sum());
let message;
try {
  f(np.array([1, -1]));
} catch (error) {
  message = error.message.split(', called at')[0];
}
message;`,
  'debug.explain': `
debug.explain((x) => np.sin(x).mul(x))(0.5).split('\\n').slice(0, 12).join('\\n');`,
  'lax.cond': `
const f = (x) => lax.cond(x.gt(0), (x) => np.sqrt(x), (x) => x.neg(), x);
[f(np.array(4)), f(np.array(-4))];`,
  'lax.switch': `
const branches = [(x) => x, (x) => x.mul(10), (x) => x.mul(100)];
lax.switch(1, branches, np.array(7));`,
  'lax.whileLoop': `
// The largest power of 2 below 1000.
lax.whileLoop((x) => x.mul(2).lt(1000), (x) => x.mul(2), np.array(1));`,
  'lax.foriLoop': `
lax.foriLoop(0, 5, (i, sum) => sum.add(i), np.array(0));`,
  'lax.scan': `
// Running sums, and the last of them.
const step = (sum, x) => [sum.add(x), sum.add(x)];
lax.scan(step, np.array(0), np.array([1, 2, 3, 4]));`,
  'lax.map': `
lax.map((row) => row.sum(), np.array([[1, 2], [3, 4]]));`,
  'lax.associativeScan': `
lax.associativeScan((a, b) => a.mul(b), np.array([1, 2, 3, 4]));`,
  'optim.joinSchedules': `
const warmup = optim.linearSchedule(0, 1, 10);
const fall = optim.cosineDecaySchedule(1, 100);
const rate = optim.joinSchedules([warmup, fall], [10]);
[rate(5), rate(10), rate(60)];`,
  'tree.flatten': `
const [leaves, structure] = tree.flatten({ w: [1, 2], b: 3 });
[leaves, tree.printTree(structure)];`,
  'tree.structure': `
tree.printTree(tree.structure({ w: [1, 2], b: 3 }));`,
  'tree.leaves': `tree.leaves({ w: [1, 2], b: 3 });`,
  'tree.unflatten': `
const structure = tree.structure({ w: [0, 0], b: 0 });
tree.unflatten(structure, [1, 2, 3]);`,
  'tree.map': `
tree.map((w, g) => w - 0.1 * g, { w: [1, 2], b: 3 }, { w: [10, 0], b: 5 });`,
  'tree.mapWithPath': `
tree.mapWithPath((path, x) => \`\${path.join('.')} = \${x}\`, { w: [1, 2], b: 3 });`,
  'tree.printTree': `tree.printTree(tree.structure({ w: [1, 2], b: 3 }));`,
  'tree.leafPaths': `tree.leafPaths(tree.structure({ w: [1, 2], b: 3 }));`,
  'tree.sameTree': `
tree.sameTree(tree.structure({ w: [1, 2] }), tree.structure({ w: [5, 6] }));`,
  'tree.flattenWithPath': `tree.flattenWithPath({ w: [1, 2], b: 3 })[0];`,
  'tree.leavesWithPath': `tree.leavesWithPath({ w: [1, 2], b: 3 });`,
  'tree.all': `tree.all({ w: [true, true], b: false });`,
  'tree.broadcast': `tree.broadcast(0, { w: [1, 2], b: 3 });`,
  'tree.reduce': `tree.reduce((sum, x) => sum + x, { w: [1, 2], b: 3 }, 0);`,
  'tree.reduceAssociative': `
tree.reduceAssociative((x, y) => Math.max(x, y), { w: [1, 2], b: 3 });`,
  'tree.transpose': `
const outer = tree.structure([0, 0]);
const inner = tree.structure({ w: 0, b: 0 });
tree.transpose(outer, inner, [{ w: 1, b: 2 }, { w: 3, b: 4 }]);`,
  'tree.toTransfer': `
const [message, buffers] = tree.toTransfer({ w: np.array([1, 2]) });
// worker.postMessage(message, buffers);
buffers.length;`,
  'tree.fromTransfer': `
const [message] = tree.toTransfer({ w: np.array([1, 2]) });
tree.fromTransfer(message);`,
  'scipy.sparse.linalg.cg': `
const A = np.array([[4, 1], [1, 3]]);
scipy.sparse.linalg.cg((x) => A.dot(x), np.array([1, 2]));`,
  'scipy.optimize.minimize': `
const banana = (x) => {
  const [a, b] = x;
  return a.sub(1).square().add(b.sub(a.square()).square().mul(100));
};
const { x, fun, success } = scipy.optimize.minimize(banana, np.array([-1, 2]));
[x, fun.item() < 1e-12, success];`,
  'scipy.integrate.solveIvp': `
const decay = (t, y) => y.mul(-2);
scipy.integrate.solveIvp(decay, [0, 1], np.array([1]), { tEval: [0, 0.5, 1] }).y;`,
  'debug.verify': `
debug.verify(true); // programs are checked after each step from now on
debug.verify(false);`,
  'debug.logCompiles': `
debug.logCompiles(true);
jit((x) => x.mul(2), { target: 'js' })(1); // a line tells what is compiled, why, and how long it took
debug.logCompiles(false);`,
  'x.data': `await np.array([1, 2]).data();`,
  'x.dispose': `
const x = np.zeros([1000]);
x.dispose(); // its memory is free at once`,
  'x.at': `
const x = np.zeros([2, 3]);
x.at(0, [1, 3]).set(7); // row 0, columns 1 and 2`,
  TanjentError: `
let error;
try {
  np.add(np.zeros([2]), np.zeros([3]));
} catch (caught) {
  error = caught;
}
[error instanceof TanjentError, error.code];`,
  InternalError: `new InternalError('a rule gave two results').code;`,
  clearCaches: `
clearCaches(); // what was compiled is compiled again when it is called
`,
  NDArray: `np.zeros([2]) instanceof NDArray;`,
};
