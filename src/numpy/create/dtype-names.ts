/** The dtypes as constants: `np.zeros(3, np.float32)`. They are the names that stand for them. */

/** The dtype 'float32'. */
export const float32 = 'float32';
/** The dtype 'float64'. */
export const float64 = 'float64';
/** The dtype 'int32'. */
export const int32 = 'int32';
/** The dtype 'uint32'. */
export const uint32 = 'uint32';
/** The dtype 'bool'. */
export const bool = 'bool';
/** The dtype 'int8'. */
export const int8 = 'int8';
/** The dtype 'uint8'. */
export const uint8 = 'uint8';
/** The dtype 'int16'. */
export const int16 = 'int16';
/** The dtype 'uint16'. */
export const uint16 = 'uint16';
/** The dtype 'float16'. */
export const float16 = 'float16';
/** The dtype 'bfloat16'. */
export const bfloat16 = 'bfloat16';
/** The dtype 'complex64'. */
export const complex64 = 'complex64';
/** The dtype 'complex128'. */
export const complex128 = 'complex128';
