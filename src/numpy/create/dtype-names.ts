/** The dtypes as constants: `np.zeros(3, np.float32)`. They are the names that stand for them. */

export const float32 = 'float32';
export const float64 = 'float64';
export const int32 = 'int32';
export const uint32 = 'uint32';
export const bool = 'bool';
