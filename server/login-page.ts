/**
 * The page that asks for the access token. It needs no script and nothing else from the server.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 15vh auto; padding: 0 1rem; }
label, input, button { display: block; font: inherit; margin-block: 0.5rem; }
input { width: 100%; box-sizing: border-box; }
[role='alert'] { color: #b00020; }`;

/** Allows the page its own style and its own form, and nothing else. */
export const loginPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** The field of the form. */
export const tokenField = 'token';

/** @param problem what was wrong with the last try */
export function loginPage(problem: string | undefined) {
  // The style stands between its tags as it was hashed. Without an action the form is sent to the page's own address.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tracklet</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>Tracklet</h1>
${problem === undefined ? '' : html`<p role="alert">${problem}</p>`}
<form method="post">
<label for="token">Access token</label>
<input id="token" name="${tokenField}" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>
<p>It is the TRACKLET_ACCESS_TOKEN with which this server was started. Where this page comes back inside Label Studio,
its host is another one than Tracklet's: open Tracklet in a tab of its own.</p>
</main>
</body>
</html>`;
}
