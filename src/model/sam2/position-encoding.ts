/**
 * Position codes as tables. Follows `sam2/modeling/position_encoding.py`.
 *
 * @module
 */
import type { PositionEmbeddingSineConfig } from '../config/config.ts';

/**
 * `PositionEmbeddingSine` of a square map, normalised to 2 pi: [size * size, numPosFeats], one row a pixel,
 * y codes before x codes, sine and cosine alternating.
 */
export function positionEmbeddingSine(config: PositionEmbeddingSineConfig, size: number): Float32Array {
  const half = config.numPosFeats / 2;
  const table = new Float32Array(size * size * config.numPosFeats);
  const code = (position: number, channel: number): number => {
    const angle = ((position + 1) / (size + 1e-6)) * 2 * Math.PI;
    const phase = angle / config.temperature ** ((2 * Math.floor(channel / 2)) / half);
    return channel % 2 === 0 ? Math.sin(phase) : Math.cos(phase);
  };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const row = (y * size + x) * config.numPosFeats;
      for (let channel = 0; channel < half; channel++) {
        table[row + channel] = code(y, channel);
        table[row + half + channel] = code(x, channel);
      }
    }
  }
  return table;
}

/**
 * `PositionEmbeddingRandom.forward`: the code of every pixel of a square map, [size * size, 2 * features].
 *
 * @param gaussian `positional_encoding_gaussian_matrix`, [2, features]
 */
export function positionEmbeddingRandom(
  gaussian: Float32Array,
  features: number,
  size: number,
): Float32Array {
  const table = new Float32Array(size * size * 2 * features);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const row = (y * size + x) * 2 * features;
      const [u, v] = [(2 * (x + 0.5)) / size - 1, (2 * (y + 0.5)) / size - 1];
      for (let i = 0; i < features; i++) {
        const turns = u * (gaussian[i] as number) + v * (gaussian[features + i] as number);
        table[row + i] = Math.sin(2 * Math.PI * turns);
        table[row + features + i] = Math.cos(2 * Math.PI * turns);
      }
    }
  }
  return table;
}
