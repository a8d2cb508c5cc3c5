/**
 * Where a Label Studio lies: its origin and, where it has one, the path before all of its own.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';

/** First parts of Label Studio's own paths: an address with one of them was copied from some page of it. */
const ownPath = /\/(?:projects|tasks|user|organization|api|data)(?:\/.*)?$/;

/**
 * Checks the address of a Label Studio.
 *
 * @param name of the variable or option that holds it, for messages
 * @returns origin and path, without a slash at the end
 * @throws TrackletError `server/bad-setting`; does not show the address, which may have a password in it
 */
export function parseBaseUrl(name: string, text: string): string {
  const refuse = (reason: string) => new TrackletError('server/bad-setting', `${name}: ${reason}`);
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw refuse('write an address that starts with http:// or https://, e.g. http://localhost:8080');
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('take user name and password out of the address; Tracklet needs an API key instead.');
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (url.search !== '' || url.hash !== '' || ownPath.test(path)) {
    throw refuse(`this names one page of Label Studio; write ${url.origin}${path.replace(ownPath, '')}`);
  }
  return url.origin + path;
}

/** The address of a Label Studio, to make and to recognise addresses below it. */
export class BaseUrl {
  /** Without a slash at its end. */
  readonly url: string;
  readonly origin: string;
  /** Path before all of Label Studio's own; empty, or with a slash at its start and none at its end. */
  readonly prefix: string;

  /** @param url as {@link parseBaseUrl} returns it */
  constructor(url: string) {
    this.url = url;
    this.origin = new URL(url).origin;
    this.prefix = url.slice(this.origin.length);
  }

  /** @param path from Label Studio's root, with a slash at its start */
  at(path: string): URL {
    const url = new URL(this.url + path);
    if (this.pathOf(url) === undefined) throw new RangeError(`not a path below Label Studio: ${path}`);
    return url;
  }

  /** The path from Label Studio's root; undefined for an address that is not, or may turn out not to be, below it. */
  pathOf(url: URL): string | undefined {
    const below = url.origin === this.origin && url.pathname.startsWith(`${this.prefix}/`);
    if (!below || mayClimb(url.pathname)) return undefined;
    return url.pathname.slice(this.prefix.length);
  }
}

/** More layers of percent-encoding than any server takes off. */
const maxLayers = 4;

/** Whether a server that decodes the path, once or more often, before it resolves `..` could end up elsewhere. */
function mayClimb(path: string): boolean {
  let text = path;
  for (let layer = 0; layer < maxLayers; layer++) {
    if (text.split(/[/\\]/).includes('..')) return true;
    if (!text.includes('%')) return false;
    try {
      text = decodeURIComponent(text);
    } catch {
      return true;
    }
  }
  return true;
}
