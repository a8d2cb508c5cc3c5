/**
 * Which HTTP status an error is answered with.
 *
 * @module
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { TrackletError } from '../../src/errors.ts';

/** A refused API key is no 401: it is the server's, not the one of who asked. */
const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  'server/bad-request': 400,
  'server/content-type': 415,
  'model/gone': 409,
  'model/unknown': 404,
  'model/not-downloaded': 409,
  'model/not-removable': 409,
  'model/in-use': 409,
  'labelstudio/busy': 503,
  'labelstudio/media-address': 403,
  'labelstudio/media-cloud': 404,
  'labelstudio/media-not-found': 404,
  'labelstudio/media-private': 403,
  'labelstudio/media-refused': 403,
  'labelstudio/no-permission': 403,
  'labelstudio/no-such-field': 404,
  'labelstudio/not-configured': 503,
  'labelstudio/not-found': 404,
  'labelstudio/refused': 422,
  'labelstudio/unanswered': 504,
  'labelstudio/unreachable': 503,
};

/** 502, the fault of the server behind this one, for what else goes wrong with Label Studio and its media. */
export function errorStatus({ code }: TrackletError): ContentfulStatusCode {
  return statuses[code] ?? (code.startsWith('labelstudio/') ? 502 : 500);
}
