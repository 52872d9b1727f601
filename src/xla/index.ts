/** `tanjent/xla`: functions that run on the devices of a worker, `python -m tanjent_xla serve`. */
export { connect, type ConnectOptions } from './connect.js';
export { type Cluster, type Sharding, type Usage } from './cluster.js';
export { shardMap, type ShardMapOptions } from './shard-map.js';
export { type SocketClass, type SocketEvent, type SocketLike } from './socket.js';
export { type Mesh, type ShardingSpec } from './spec.js';
export { type ShardingSpecs } from './specs.js';
export { withSharding } from './with-sharding.js';
