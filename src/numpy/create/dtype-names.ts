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
export const int8 = 'int8';
export const uint8 = 'uint8';
export const int16 = 'int16';
export const uint16 = 'uint16';
export const float16 = 'float16';
export const bfloat16 = 'bfloat16';
