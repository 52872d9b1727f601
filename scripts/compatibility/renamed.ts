/**
 * Names of JAX that have another name here than the rule gives, with that name; of several the
 * first that is there counts.
 */
export const renamed: Readonly<Record<string, readonly string[]>> = {
  Array: ['NDArray'],
  debug_nans: ['debug.checkNumerics'],
  debug_infs: ['debug.checkNumerics'],
  enable_checks: ['debug.verify'],
  enable_x64: ['setDefaultDType'],
  explain_cache_misses: ['debug.logCompiles'],
  log_compiles: ['debug.logCompiles'],
  typeof: ['typeOf'],
  'numpy.ndarray': ['NDArray'],
  'numpy.array_repr': ['x.toString'],
  'numpy.array_str': ['x.toString'],
  'numpy.load': ['io.loadNpy'],
  'numpy.save': ['io.saveNpy'],
  'numpy.savez': ['io.saveNpz'],
  'numpy.ufunc': ['np.frompyfunc'],
  named_scope: ['namedCall'],
  'Array.conjugate': ['x.conj'],
  'scipy.interpolate.RegularGridInterpolator': ['scipy.interpolate.regularGridInterpolator'],
  ...Object.fromEntries(
    // What the class has, the object has that the function returns.
    ['', '.evaluate', '.integrate_box_1d', '.integrate_gaussian']
      .concat('.integrate_kde', '.logpdf', '.pdf', '.resample')
      .map((name) => [`scipy.stats.gaussian_kde${name}`, ['scipy.stats.gaussianKde']]),
  ),
};
