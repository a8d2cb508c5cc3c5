/**
 * A time of the video as it is written beside a frame.
 *
 * @module
 */
import type { Microseconds } from '../../units.ts';

/** `18.80 s` in the first minute, then `1:02.50`, `1:01:02.50`. @param decimals of the seconds */
export function describeTime(time: Microseconds, decimals = 2): string {
  const seconds = time / 1e6;
  return seconds < 60 ? `${seconds.toFixed(decimals)} s` : clockTime(time, decimals);
}

/** `0:18.8`, `1:01:02.5`: as `read-place.ts` reads it. Cut, not rounded: 59.99 s is not 1:00. */
export function clockTime(time: Microseconds, decimals: number): string {
  const unit = 10 ** decimals;
  const all = Math.floor((time / 1e6) * unit + 1e-6);
  const seconds = (all % (60 * unit)) / unit;
  const minutes = Math.floor(all / (60 * unit));
  const two = (value: number, digits = 0) => value.toFixed(digits).padStart(digits > 0 ? 3 + digits : 2, '0');
  const hours = Math.floor(minutes / 60);
  const start = hours > 0 ? `${hours}:${two(minutes % 60)}` : String(minutes);
  return `${start}:${two(seconds, decimals)}`;
}
