/**
 * Redirects, followed by hand: every address on the way is checked before anything is sent there.
 *
 * @module
 */
import type { HttpAnswer, HttpRequest } from './http.ts';

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];
const maxRedirects = 5;

/** Where an answer points to; undefined where it is no redirect. */
export function redirectTarget(answer: HttpAnswer, from: URL): URL | undefined {
  if (!redirectStatuses.includes(answer.status)) return undefined;
  const location = answer.header('location') ?? '';
  return URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

/**
 * Sends a GET and follows where its answers point to.
 *
 * @param check throws for an address that must not be asked
 * @param tooMany what is thrown for more than 5 redirects
 */
export async function sendFollowing(
  send: (request: HttpRequest) => Promise<HttpAnswer>,
  request: HttpRequest,
  check: (to: URL, from: URL) => void,
  tooMany: () => Error,
): Promise<HttpAnswer> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await send({ ...request, url });
    const to = redirectTarget(answer, url);
    if (to === undefined) return answer;
    answer.discard();
    if (redirects === maxRedirects) throw tooMany();
    check(to, url);
    url = to;
  }
}
