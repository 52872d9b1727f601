/** The dtypes as constants: `np.zeros(3, np.float32)`. They are the names that stand for them. */

export const float32 = 'float32';
/** The dtype 'float64'. */
export const float64 = 'float64';
/** The dtype 'int32'. */
export const int32 = 'int32';
/** The dtype 'uint32'. */
export const uint32 = 'uint32';
/** The dtype 'bool'. */
export const bool = 'bool';
