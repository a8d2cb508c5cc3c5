/**
 * Which addresses of a task's data are a video that may be fetched.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import { loopbackHosts } from '../hosts.ts';
import type { BaseUrl } from './base-url.ts';

/**
 * Where Label Studio serves media. Nothing else of it is fetched as a video: other paths answer with what only the
 * key's owner may see, such as the key.
 */
const mediaRoutes: readonly RegExp[] = [
  /^\/data\/(?:upload|local-files)\//,
  /^\/(?:tasks|projects)\/\d+\/(?:resolve|presign)\/?$/,
  /^\/presign\/?$/,
  /^\/storage-data\/uploaded\/?$/,
  /^\/api\/projects\/\d+\/file-proxy\/?$/,
];

const cloudSchemes: readonly string[] = ['s3', 'gs', 'gcs', 'azure-blob', 'azure_blob', 's3s', 'azure-spi'];

/**
 * The address of a video as it stands in a task's data.
 *
 * @throws TrackletError `labelstudio/media-address` for what is no video's address, `labelstudio/media-cloud` for one
 *   that only Label Studio could resolve
 */
export function mediaUrl(address: string, base: BaseUrl): URL {
  const text = address.trim();
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  if (scheme !== undefined && cloudSchemes.includes(scheme.toLowerCase())) {
    throw new TrackletError(
      'labelstudio/media-cloud',
      `The task's video is ${shown(text)}, in a cloud storage that its project does not have. Add the storage in Label Studio (Settings > Cloud Storage), so that it hands the video out.`,
    );
  }
  // Not resolved against the base, which would take `//host` and `/\host` for another server's.
  const absolute = scheme === undefined ? base.origin + withPrefix(text, base) : text;
  if (!URL.canParse(absolute) || text.startsWith('//'))
    throw refuse(text, 'it is not the address of a video');
  const url = underConfiguredName(new URL(absolute), base);
  checkMediaUrl(url, base);
  return url;
}

/** Label Studio's absolute addresses have the host that it calls itself: on one machine `localhost` and 127.0.0.1 are one. */
function underConfiguredName(url: URL, base: BaseUrl): URL {
  const configured = new URL(base.origin);
  const isSame =
    url.protocol === configured.protocol &&
    url.port === configured.port &&
    loopbackHosts.includes(url.hostname) &&
    loopbackHosts.includes(configured.hostname);
  if (isSame) url.hostname = configured.hostname;
  return url;
}

/** The path from the origin's root. Label Studio writes it with its prefix or without. */
function withPrefix(path: string, { prefix }: BaseUrl): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return rooted.startsWith(`${prefix}/`) ? rooted : prefix + rooted;
}

/**
 * Checks an address that a task or a redirect names.
 *
 * @throws TrackletError `labelstudio/media-address`
 */
export function checkMediaUrl(url: URL, base: BaseUrl): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse(url.href, 'only http and https addresses are fetched');
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse(url.href, 'it holds a password; let Label Studio serve the video instead');
  }
  if (url.origin !== base.origin) return;
  const path = base.pathOf(url);
  if (path === undefined || !mediaRoutes.some((route) => route.test(path))) {
    throw refuse(url.href, 'Label Studio serves no media there');
  }
}

const refuse = (address: string, reason: string) =>
  new TrackletError(
    'labelstudio/media-address',
    `The task's video cannot be fetched from ${shown(address)}: ${reason}. Correct the task's data in Label Studio.`,
  );

/** An address in a message: without what may be a signature or a password, and not too long. */
function shown(address: string): string {
  const plain = address.replace(/[?#].*/s, '').replace(/\/\/[^/@]*@/, '//');
  return plain.length > 120 ? `${plain.slice(0, 120)} ...` : plain;
}
