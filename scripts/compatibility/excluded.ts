/** Names of JAX that are not meant to be here, by the reason; a row for each reason. */
export const excluded: Readonly<Record<string, string>> = {
  'in `tanjent/xla` it is `shardMap`, with a mesh and specs': 'pmap shard_map smap',
  'in `tanjent/xla` it is `withSharding`': 'lax.with_sharding_constraint',
  'in `tanjent/xla` it is `cluster.put(x, spec)`': 'device_put reshard Array.to_device',
  'in `tanjent/xla` it is `cluster.sharding(x)`': `
    Array.committed Array.device Array.is_fully_replicated Array.sharding`,
  'in `tanjent/xla` it is what a cluster says of itself: `devices`, `processes`, `platform`': `
    default_backend device_count devices host_count process_count`,
  'in `tanjent/xla` a mesh is an object, `{ data: 4, model: 2 }`, and `connect` takes it': `
    make_mesh set_mesh remove_size_one_mesh_axis_from_type`,
  'in `tanjent/xla` a spec is a list, `["data", null]`': 'NamedSharding P',
  '`await x.data()` fetches an array from wherever it is': `
    copy_to_host_async device_get Array.copy_to_host_async`,
  'a client of `tanjent/xla` sees one cluster: no device, process or shard by itself': `
    Device Shard default_device host_id host_ids live_arrays local_device_count local_devices
    make_array_from_callback make_array_from_process_local_data
    make_array_from_single_device_arrays memory process_index process_indices transfer_guard
    transfer_guard_device_to_device transfer_guard_device_to_host transfer_guard_host_to_device
    lax.precv lax.psend Array.addressable_data Array.addressable_shards Array.global_shards
    Array.is_fully_addressable`,
  '`shardMap` works out along which axes values differ': 'auto_pcast lax.pcast',
  'blocks of a collective have one size': 'lax.ragged_all_to_all',
  'arrays are immutable; functions that write are written in plain JavaScript': `
    Ref ds empty_ref free_ref freeze new_ref`,
  "a switch of JAX's own machinery": `
    ad allow_f16_reductions array_garbage_collection_guard check_tracer_leaks checking_leaks config
    debug_key_reuse default_matmul_precision default_prng_impl effects_barrier enable_custom_prng
    jax2tf_associative_scan_reductions legacy_prng_key make_user_context no_execution no_tracing
    numpy_dtype_promotion numpy_rank_promotion print_environment_info softmax_custom_jvp
    thread_guard threefry_partitionable`,
  'integers have no tangents: where JAX has zeros of this dtype, null stands': 'float0',
  'dtypes are strings, and np.issubdtype knows their kinds': `
    numpy.character numpy.complexfloating numpy.dtype numpy.flexible numpy.floating numpy.generic
    numpy.inexact numpy.integer numpy.number numpy.object_ numpy.signedinteger
    numpy.unsignedinteger lax.dtype`,
  'no array has this dtype: JavaScript keeps no integers of 64 bits in a number, and no floats of fewer than 16': `
    numpy.float4_e2m1fn numpy.float6_e2m3fn numpy.float6_e3m2fn numpy.float8_e3m4 numpy.float8_e4m3
    numpy.float8_e4m3b11fnuz numpy.float8_e4m3fn numpy.float8_e4m3fnuz numpy.float8_e5m2
    numpy.float8_e5m2fnuz numpy.float8_e8m0fnu numpy.int1 numpy.int2 numpy.int4 numpy.int64
    numpy.uint1 numpy.uint2 numpy.uint4 numpy.uint64`,
  "another name of a dtype, which C's types have in NumPy": `
    numpy.cdouble numpy.complex_ numpy.csingle numpy.double numpy.float_ numpy.int_ numpy.single
    numpy.uint`,
  "a thing of Python: JavaScript's own does it": `
    numpy.ComplexWarning numpy.from_dlpack numpy.fromfile numpy.fromiter numpy.fromstring
    numpy.get_printoptions numpy.iterable numpy.printoptions numpy.set_printoptions Array.flat
    Array.byteswap`,
  'indices are lists: x.slice([1, 3], null)': 'numpy.index_exp numpy.s_',
  'an enumeration: the option takes its values as strings': `
    lax.FftType lax.GatherScatterMode lax.RandomAlgorithm lax.linalg.EigImplementation
    lax.linalg.EighImplementation lax.linalg.SvdAlgorithm`,
  'products are computed in the precision of their dtype': `
    lax.AccuracyMode lax.DotAlgorithm lax.DotAlgorithmPreset lax.Precision lax.Tolerance`,
  'an instruction to XLA': `
    lax.after_all lax.composite lax.create_token lax.dce_sink lax.optimization_barrier
    lax.rng_bit_generator lax.rng_uniform lax.stage`,
  "a helper of JAX's own, which its documentation does not have": `
    lax.conv_general_permutations lax.conv_general_shape_tuple lax.conv_shape_tuple
    lax.conv_transpose_shape_tuple lax.padtype_to_pads lax.reduce_window_shape_tuple
    lax.shape_as_value`,
  'JAX raises an error, too': `
    scipy.stats.gaussian_kde.integrate_box scipy.stats.gaussian_kde.set_bandwidth`,
  'a method stays in every bundle; np.searchsorted(x, v) and its like do not': `
    Array.argpartition Array.choose Array.compress Array.nonzero Array.searchsorted`,
  'tree.registerClass is told which fields are static, by metaFields': 'tree.static',
  'a program has one text for all targets, whose results agree': 'lax.platform_dependent',
  'it is written with signs that JavaScript lacks: np.concatenate and np.stack':
    'numpy.c_ numpy.r_',
  'it needs floats of 8 and of 4 bits': `
    nn.get_scaled_dot_general_config nn.scaled_dot_general`,
  "a class of eight notations for one thing: a turn is a matrix [3, 3] here, np.matmul turns by it, and scipy.linalg's expm makes it of an axis and an angle":
    'scipy.spatial.transform.Rotation scipy.spatial.transform.Slerp',
  'keys are arrays of two uint32, of one kind': 'random.key_dtype random.key_impl',
};
