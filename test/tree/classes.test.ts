/** Instances of registered classes as trees: tree.registerClass. */
import { describe, expect, test } from 'vitest';
import {
  customVjp,
  evalShape,
  grad,
  jacrev,
  jit,
  jvp,
  lax,
  numpy as np,
  tree,
  vjp,
  vmap,
  type NDArray,
} from '../../src/index.js';

class Layer {
  readonly w: NDArray;
  readonly b: NDArray | null;
  readonly name: string;

  constructor(w: NDArray, b: NDArray | null, name: string) {
    if (w.ndim > 1) throw new Error('the constructor looks at what it is given');
    [this.w, this.b, this.name] = [w, b, name];
  }

  apply(x: NDArray): NDArray {
    const y = this.w.mul(x);
    return np.sin(this.b === null ? y : y.add(this.b));
  }
}
tree.registerClass(Layer, { dataFields: ['w', 'b'], metaFields: ['name'] });

/** Map itself is left alone, since other tests have the same registry. */
class Table<V> extends Map<string, V> {}
tree.registerClass(Table, {
  flatten: (map: Table<unknown>) => [[...map.values()], [...map.keys()]],
  unflatten: (keys: readonly string[], values: readonly unknown[]) =>
    new Table(keys.map((key, i) => [key, values[i]])),
});

class Unknown {
  readonly w = 1;
}
class Derived extends Layer {}

const layer = (w: number[], b: number[] | null = [1, 2], name = 'first'): Layer =>
  new Layer(np.array(w), b === null ? null : np.array(b), name);
const two = layer([1, 2]);
const loss = (l: Layer): NDArray => np.sum(l.apply(np.array([0.5, -0.5])));
const lossOf = (w: NDArray, b: NDArray): NDArray => loss(new Layer(w, b, ''));
const [gw, gb] = grad(lossOf, { argnums: [0, 1] })(two.w, two.b as NDArray) as [NDArray, NDArray];

describe('a class of fields', () => {
  test('is a node of a tree, with paths, text and equality', () => {
    const [leaves, def] = tree.flatten({ net: [two] });
    expect(leaves).toEqual([two.b, two.w]);
    expect(tree.printTree(def)).toBe('{net: [Layer {b: *, w: *}]}');
    expect(tree.leafPaths(def)).toEqual(['.net[0].b', '.net[0].w']);
    const again = tree.unflatten(def, leaves) as { net: [Layer] };
    expect(again.net[0]).toBeInstanceOf(Layer);
    expect(again.net[0]).not.toBe(two);
    expect(again.net[0].name).toBe('first');
    const same = tree.structure({ net: [layer([7, 8])] });
    expect(tree.sameTree(def, same)).toBe(true);
    expect(tree.sameTree(def, tree.structure({ net: [layer([7, 8], [1, 2], 'other')] }))).toBe(
      false,
    );
    expect(tree.sameTree(def, tree.structure({ net: [layer([7, 8], null)] }))).toBe(false);
    expect(tree.sameTree(def, tree.structure({ net: [{ w: 1, b: 2 }] }))).toBe(false);
  });

  test('goes through jit, once for each static field', () => {
    let traces = 0;
    const doubled = jit((l: Layer) => {
      traces++;
      return new Layer(l.w.mul(2), l.b, `${l.name} doubled`);
    }) as (l: Layer) => Layer;
    const y = doubled(two);
    expect(y).toBeInstanceOf(Layer);
    expect([y.w.js(), y.name]).toEqual([[2, 4], 'first doubled']);
    doubled(layer([3, 4]));
    expect(traces).toBe(1);
    expect(doubled(layer([3, 4], null, 'last')).name).toBe('last doubled');
    expect(traces).toBe(2);
  });

  test('has derivatives that are instances', () => {
    const g = (grad(loss) as never as (l: Layer) => Layer)(two);
    expect(g).toBeInstanceOf(Layer);
    expect([g.w.js(), g.b?.js()]).toEqual([gw.js(), gb.js()]);
    expect((jit(grad(loss)) as never as (l: Layer) => Layer)(two).w.js()).toEqual(gw.js());
    const [, pullback] = vjp(loss, [two]) as unknown as [NDArray, (ct: number) => [Layer]];
    expect(pullback(1)[0].w.js()).toEqual(gw.js());
    const along = jvp(loss, [two], [layer([1, 0], [0, 1])] as never)[1] as NDArray;
    expect(along.item()).toBeCloseTo(gw.slice(0).item() + gb.slice(1).item(), 14);
    const rows = (jacrev((l: Layer) => l.apply(np.array([1, 1]))) as never as (l: Layer) => Layer)(
      two,
    );
    expect(rows.w.shape).toEqual([2, 2]);
  });

  test('goes through vmap, with axes of its fields in an object or an instance', () => {
    const many = new Map([['l', layer([1, 2], [3, 4])]]).get('l') as Layer;
    const scaled = (l: Layer): Layer => new Layer(l.w.mul(2), l.b, l.name);
    const y = (vmap(scaled) as (l: Layer) => Layer)(many);
    expect([y.w.js(), y.b?.js(), y.name]).toEqual([[2, 4], [3, 4], 'first']);
    const whole = (l: Layer): NDArray => l.w.mul(l.b as NDArray);
    const axes = [{ w: 0, b: null }] as never;
    expect((vmap(whole, { inAxes: axes }) as unknown as typeof whole)(many).js()).toEqual([
      [3, 4],
      [6, 8],
    ]);
  });

  test('is carried by loops and branches, and gathered by them', () => {
    const turn = (l: Layer, x: NDArray): [Layer, Layer] => [new Layer(l.w.add(x), l.b, l.name), l];
    const [last, all] = lax.scan(
      turn as never,
      two as never,
      np.array([1, 10]) as never,
    ) as never as [Layer, Layer];
    expect(last.w.js()).toEqual([12, 13]);
    expect(all.w.js()).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const picked = lax.cond(
      true,
      () => two as never,
      () => layer([5, 6]) as never,
    ) as unknown as Layer;
    expect([picked.w.js(), picked.name]).toEqual([[1, 2], 'first']);
    const other = () =>
      lax.cond(
        true,
        () => two as never,
        () => layer([5, 6], [1, 2], 'x') as never,
      );
    expect(other).toThrow('the branches must return one structure');
    const until = lax.whileLoop(
      ((l: Layer) => np.sum(l.w).lt(50)) as never,
      ((l: Layer) => new Layer(l.w.mul(2), l.b, l.name)) as never,
      two as never,
    ) as unknown as Layer;
    expect(until.w.js()).toEqual([32, 64]);
  });

  test('rules may return null for an instance, or in it', () => {
    const f = customVjp((l: Layer) => np.sum(l.w.add(l.b as NDArray)));
    const backward = (w: Layer | null) =>
      f.defvjp((l: Layer) => [np.sum(l.w), l.w] as never, (() => [w]) as never);
    backward(null);
    expect((grad(f as never) as never as (l: Layer) => Layer)(two).w.js()).toEqual([0, 0]);
    backward(new Layer(np.array([3, 4]), null, 'first'));
    const g = (grad(f as never) as never as (l: Layer) => Layer)(two);
    expect([g.w.js(), g.b?.js()]).toEqual([
      [3, 4],
      [0, 0],
    ]);
  });

  test('evalShape, map and broadcast give instances', () => {
    const shapes = evalShape((l: Layer) => l, two) as unknown as Layer;
    expect(shapes).toBeInstanceOf(Layer);
    expect(shapes.w.shape).toEqual([2]);
    const mapped = tree.map(
      (x: NDArray, y: NDArray) => x.sub(y),
      two as never,
      layer([1, 1]) as never,
    );
    expect((mapped as unknown as Layer).w.js()).toEqual([0, 1]);
    expect((tree.broadcast(7, two) as Layer).w).toBe(7);
  });
});

test('a Map goes through jit, and its keys are static', () => {
  type Params = Table<NDArray>;
  const params: Params = new Table([
    ['w', np.array([1, 2])],
    ['b', np.array([3, 4])],
  ]);
  const step = jit((p: never) => {
    const map = p as Params;
    return new Table([...map].map(([key, x]) => [key, x.mul(2)])) as never;
  }) as unknown as (p: Params) => Params;
  const y = step(params);
  expect(y).toBeInstanceOf(Table);
  expect([...y].map(([key, x]) => [key, x.js()])).toEqual([
    ['w', [2, 4]],
    ['b', [6, 8]],
  ]);
  expect(tree.printTree(tree.structure(params))).toBe('Table[*, *]');
  const total = (p: never) => np.sum((p as Params).get('w') as NDArray);
  const g = (grad(total) as unknown as (p: Params) => Params)(params);
  expect([...g.values()].map((x) => x.js())).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

test('what is static is the library’s own: changes of it go unseen', () => {
  class Grid {
    readonly x: NDArray;
    readonly shape: number[];

    constructor(x: NDArray, shape: number[]) {
      [this.x, this.shape] = [x, shape];
    }
  }
  tree.registerClass(Grid, { dataFields: ['x'], metaFields: ['shape'] });
  const shape = [1, 2];
  const def = tree.structure(new Grid(np.ones([2]), shape));
  shape.push(3);
  expect((tree.unflatten(def, [0]) as Grid).shape).toEqual([1, 2]);
});

describe('errors', () => {
  test('name registerClass where a class is unknown', () => {
    const words = 'tree.registerClass';
    expect(() => jit((x: never) => x)(new Unknown() as never)).toThrow(words);
    expect(() => vmap((x: never) => x)(new Unknown() as never)).toThrow(words);
    expect(() => jit(() => new Unknown() as never)()).toThrow(words);
    expect(() =>
      lax.scan((() => [0, 0]) as never, new Unknown() as never, np.ones([2]) as never),
    ).toThrow(words);
    expect(() => jit((x: never) => x)(new Derived(np.ones([1]), null, '') as never)).toThrow(
      'an object of class Derived',
    );
  });

  test('of what is registered', () => {
    expect(() => tree.registerClass(Layer, { dataFields: [] })).toThrow(
      'tree.registerClass: Layer is registered already, in another way.',
    );
    expect(() => tree.registerClass(Unknown, { dataFields: 'w' } as never)).toThrow('wants {');
    expect(() => tree.registerClass(5 as never, { dataFields: [] })).toThrow('wants a class');
    class Bad {}
    tree.registerClass(Bad, { flatten: (() => 5) as never, unflatten: () => new Bad() });
    expect(() => tree.leaves(new Bad())).toThrow(
      'tree.leaves: flatten of Bad, as given to tree.registerClass, must return [subtrees, data]',
    );
  });

  test('an instance cannot be sent to another thread', () => {
    expect(() => tree.toTransfer([two])).toThrow('an instance of Layer cannot be sent');
  });
});
