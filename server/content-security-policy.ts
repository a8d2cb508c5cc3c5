/**
 * The parts of `Content-Security-Policy`.
 *
 * @module
 */

/**
 * The policy of the app, but for who may frame it: own scripts only, none inline.
 *
 * @param frames origins whose pages the app may hold in a frame
 */
export function appPolicy(frames: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // The user may open a video by its URL, on any server that allows it.
    "connect-src 'self' blob: https: http:",
    `frame-src ${sources(frames)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A list of sources as a directive has it. */
export function sources(list: readonly string[]): string {
  return list.length === 0 ? "'none'" : list.join(' ');
}
