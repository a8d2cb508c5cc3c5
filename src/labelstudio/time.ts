/**
 * Times of Label Studio's API in sentences.
 *
 * @module
 */

/** `on 2026-11-23 at 14:02`, in the user's time zone. @param iso ISO 8601 */
export function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `on ${date} at ${two(time.getHours())}:${two(time.getMinutes())}`;
}
