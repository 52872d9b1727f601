/** Mutations of what runs on clusters. */
import { named, type Mutation } from './mutation.js';

export const clusterMutations: readonly Mutation[] = [
  {
    what: 'xla: who waits is not told that the connection is lost',
    file: 'src/xla/connection.ts',
    find: 'for (const { reject } of this.#waiting.values()) reject(this.#end);',
    replace: '',
    tests: { js: named('what waits', 'xla/connection') },
  },
  {
    what: 'xla: an instance is laid out as its axes are without the batch',
    file: 'src/primitives/shape/with-sharding.ts',
    find: 'spec: [null, ...spec]',
    replace: 'spec: [...spec]',
    tests: { js: named('withSharding', 'laws/laws') },
  },
  {
    what: 'xla: the axes that count blocks are taken in the wrong order',
    file: 'src/xla/shard-map.ts',
    find: 'if (mark === true) at(axes, i).unshift(name);',
    replace: 'if (mark === true) at(axes, i).push(name);',
    tests: { js: named('blocks', 'xla/shard-map') },
  },
  {
    what: 'xla: blocks are joined in the order in which they were counted',
    file: 'src/xla/shard-map.ts',
    find: 'const back = range(order.length).map((d) => order.indexOf(d));',
    replace: 'const back = order;',
    tests: { js: named('blocks', 'xla/shard-map') },
  },
];
