/**
 * From a picture to the values of the image encoder's input.
 *
 * @module
 */
import type { RgbaPicture } from '../video/video.ts';
import { resizeBicubic } from './resize.ts';

/** ImageNet mean and standard deviation of R, G, B: `img_mean`, `img_std` of `sam2/utils/misc.py: load_video_frames`. */
const imageMean = [0.485, 0.456, 0.406] as const;
export const imageStd = [0.229, 0.224, 0.225] as const;

/** For each channel the normalised value of each byte. */
export function normalisationTable(): Float32Array {
  const table = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    const mean = Math.fround(imageMean[channel] ?? 0);
    const std = Math.fround(imageStd[channel] ?? 1);
    for (let byte = 0; byte < 256; byte++) {
      table[256 * channel + byte] = Math.fround(Math.fround(byte / 255) - mean) / std;
    }
  }
  return table;
}

const table = normalisationTable();

/**
 * Normalised values of a square picture, as `load_video_frames` makes them: `/ 255`, minus mean, over deviation.
 *
 * @param rgb size x size x 3 bytes, row-major
 * @returns [3, size, size]
 */
function normaliseImage(rgb: Uint8Array | Uint8ClampedArray, size: number): Float32Array {
  const plane = size * size;
  const values = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      values[channel * plane + i] = table[256 * channel + (rgb[3 * i + channel] ?? 0)] ?? 0;
    }
  }
  return values;
}

/**
 * Resizes and normalises a picture.
 *
 * @param picture as displayed
 * @param size S, the model's input size
 * @returns the values of the image encoder's `image` [1,3,S,S]
 */
export function imageTensorValues(picture: RgbaPicture, size: number): Float32Array {
  return normaliseImage(resizeBicubic(picture.data, picture.width, picture.height, size), size);
}
