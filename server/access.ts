/**
 * The access token, which every request needs where others can reach the server: in a browser by a form that sets a
 * cookie, in programs as `Authorization: Bearer`. It never stands in an address, which histories and logs keep.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { TrackletError } from '../src/errors.ts';
import { GuessLimit } from './guess-limit.ts';
import type { Secret } from './label-studio/secret.ts';
import { loginPage, loginPagePolicy, tokenField } from './login-page.ts';
import { errorResponse } from './security.ts';
import { pagePaths } from './static.ts';

const cookieName = 'tracklet-access';
const cookieSeconds = 7 * 24 * 60 * 60;
const formBytes = 4096;

/** Makes every route that is added to `app` after this call demand the token. Goes after `security`. */
export function demandAccessToken(app: Hono, token: Secret): void {
  const guesses = new GuessLimit();
  // Not the token: by the cookies that it makes, guesses could be tried out past the limit, and without this server.
  const signingKey = randomBytes(32).toString('base64url');

  /** What is wrong with a guess; undefined where it is right. */
  const judge = (c: Context, guess: string): Refusal | undefined => {
    const address = remoteAddress(c);
    if (guesses.exhausted(address)) return tooMany;
    if (equal(guess, token.reveal())) return undefined;
    guesses.failed(address);
    return wrong;
  };

  const smallForm = bodyLimit({ maxSize: formBytes, onError: (c) => refuse(c, wrong) });
  for (const path of pagePaths) {
    app.post(path, smallForm, async (c) => {
      const guess = new URLSearchParams(await c.req.text()).get(tokenField) ?? '';
      const refusal = judge(c, guess);
      if (refusal) return refuse(c, refusal);
      await setCookie(c, signingKey);
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(pathname + search, 303);
    });
  }
  app.use(async (c, next) => {
    if (await hasCookie(c, signingKey)) return next();
    const [, guess] = /^Bearer (.+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
    const refusal = guess === undefined ? missing : judge(c, guess);
    return refusal ? refuse(c, refusal) : next();
  });
}

interface Refusal {
  readonly status: 401 | 429;
  readonly message: string;
}

const missing: Refusal = {
  status: 401,
  message: 'This server asks for its access token: open its first page and give it there.',
};
const wrong: Refusal = { status: 401, message: 'This access token is wrong.' };
const tooMany: Refusal = {
  status: 429,
  message: 'There were too many wrong access tokens. Try again in a minute.',
};

/** The form where a page was asked for, JSON elsewhere. */
function refuse(c: Context, refusal: Refusal): Response | Promise<Response> {
  const { status, message } = refusal;
  c.header('Cache-Control', 'no-store');
  if (status === 429) c.header('Retry-After', '60');
  if (!pagePaths.includes(new URL(c.req.url).pathname)) {
    if (status === 401) c.header('WWW-Authenticate', 'Bearer');
    return errorResponse(c, status, new TrackletError('server/access-token', message));
  }
  c.header('Content-Security-Policy', loginPagePolicy);
  // With `no-referrer` the browser would send the form with `Origin: null`.
  c.header('Referrer-Policy', 'same-origin');
  return c.html(loginPage(refusal === missing ? undefined : message), status);
}

/**
 * Sets a cookie that is valid for a week, or until the server is started again: the time it ends, signed. Lax, not
 * Strict: a link from Label Studio on another host is to open the app, and no read changes anything. In a frame of
 * another site browsers keep only a cookie that says None, over https, and apart for each site.
 */
function setCookie(c: Context, signingKey: string): Promise<void> {
  const secure = c.req.header('Origin')?.startsWith('https:') === true;
  const inFrame = secure && c.req.header('Sec-Fetch-Dest') === 'iframe';
  const expires = Math.floor(Date.now() / 1000) + cookieSeconds;
  return setSignedCookie(c, cookieName, String(expires), signingKey, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: inFrame ? 'None' : 'Lax',
    partitioned: inFrame,
    maxAge: cookieSeconds,
  });
}

async function hasCookie(c: Context, signingKey: string): Promise<boolean> {
  const expires = await getSignedCookie(c, signingKey, cookieName);
  return typeof expires === 'string' && Number(expires) > Date.now() / 1000;
}

/** Compares in a time that says nothing about the content. */
function equal(guess: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(guess), digest(token));
}

function remoteAddress(c: Context): string {
  const bindings = c.env as Partial<HttpBindings> | undefined;
  return bindings?.incoming?.socket.remoteAddress ?? '';
}
