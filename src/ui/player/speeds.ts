/**
 * The speeds to choose from, as times the video's own.
 *
 * @module
 */
export const speeds: readonly number[] = [0.1, 0.25, 0.5, 1, 1.5, 2, 4];

/** The next one that is faster (slower); the same where there is none. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const next = direction > 0 ? speeds.find((each) => each > speed) : speeds.findLast((each) => each < speed);
  return next ?? speed;
}
