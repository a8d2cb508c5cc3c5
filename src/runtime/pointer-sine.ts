/**
 * The sine code of a pointer's distance in time, made on the host in float64.
 *
 * @module
 */

/**
 * Follows `sam2/modeling/sam2_utils.py: get_1d_sine_pe`.
 *
 * @param positions one a pointer: its distance over `max_obj_ptrs - 1`
 * @param dim length of one code: C, or Cm where `proj_tpos_enc_in_obj_ptrs` is off
 * @returns [positions.length, dim], row-major: sines, then cosines
 */
export function pointerSine(positions: readonly number[], dim: number): Float32Array {
  const half = Math.floor(dim / 2);
  const values = new Float32Array(positions.length * dim);
  positions.forEach((position, row) => {
    for (let i = 0; i < half; i++) {
      const angle = position / 10000 ** ((2 * Math.floor(i / 2)) / half);
      values[row * dim + i] = Math.sin(angle);
      values[row * dim + half + i] = Math.cos(angle);
    }
  });
  return values;
}
