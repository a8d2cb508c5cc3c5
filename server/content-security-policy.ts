/**
 * The `Content-Security-Policy` of the server's responses.
 *
 * @module
 */

export interface PolicyOptions {
  /** Origins whose pages may be framed. */
  readonly frames: readonly string[];
  /** Origins that may frame this page. */
  readonly ancestors: readonly string[];
}

/** The policy as the header's value: own scripts only, none inline. */
export function contentSecurityPolicy({ frames, ancestors }: PolicyOptions): string {
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
    `frame-ancestors ${sources(ancestors)}`,
  ].join('; ');
}

const sources = (list: readonly string[]) => (list.length === 0 ? "'none'" : list.join(' '));
