/**
 * Optional parameters of JAX that are not meant to be here, by the reason; a row for each reason.
 * `device` is left out wherever JAX has it, `lax.mul:out_dtype` of this function.
 */
export const excludedParameters: Readonly<Record<string, string>> = {
  'where an array lies is said by put and withSharding of tanjent/xla, and target is an option of jit': `
    backend device implementation in_shardings out_sharding out_shardings sharding
    vmap:spmd_axis_name`,
  'arrays are immutable, and JAX refuses it, too': 'out',
  'JAX refuses it, too': `
    numpy.add:where numpy.bitwise_and:where numpy.bitwise_or:where numpy.bitwise_xor:where
    numpy.logaddexp:where numpy.logaddexp2:where numpy.logical_and:where numpy.logical_or:where
    numpy.logical_xor:where numpy.maximum:where numpy.minimum:where numpy.multiply:where
    numpy.negative:where numpy.subtract:where scipy.special.factorial:exact
    scipy.stats.multivariate_normal.logpdf:allow_singular`,
  "a switch of JAX's own machinery": `
    axis_env compiler_options is_ref lax.all_gather:to inline keep_unused manual_axis_type
    sum_match`,
  'an older form that JAX keeps for old programs': `
    checkpoint:concrete remat:concrete jit:fun lax.cond:operand lax.switch:operand numpy.clip:arr`,
  'arguments have no names in JavaScript: their numbers say the same': `
    donate_argnames nondiff_argnames checkpoint:static_argnames`,
  'a closure does it: makeIR((x) => f(x, 3))': 'make_jaxpr:static_argnums',
  'evalShape gives it': 'make_jaxpr:return_shape',
  'integers have no rows and columns': 'jacrev:allow_int jacobian:allow_int',
  'here it is called donate': 'jit:donate_argnums',
  'here it is called on': 'log_compiles:new_val',
  'here they are called yes and no': 'numpy.where:x numpy.where:y',
  'functions are as exact as their dtype': 'accuracy scipy.special.log_ndtr:series_order',
  'x.astype says in which dtype a product is computed': 'lax.mul:out_dtype',
  'the largest elements are found exactly: nothing is left to gather':
    'aggregate_to_topk reduction_input_size_override',
  'the variance is computed without cancellation, and as fast': 'nn.standardize:algorithm',
  'keys are arrays of two uint32, of one kind': 'random.key:dtype random.wrap_key_data:dtype',
  'what a leaf is does not depend on where it stands': 'is_leaf_takes_path',
  'whether a dtype is weak is seen where values are made': 'ShapeDtypeStruct:weak_type',
  'arrays have one class': 'Array.view:type',
};
