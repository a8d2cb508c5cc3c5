/**
 * The two kinds of key that Label Studio gives out, told apart by their form.
 *
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { TrackletError } from '../../src/errors.ts';
import { Secret } from './secret.ts';

/**
 * - `legacy`: 40 hexadecimal digits, sent as they are with every request.
 * - `personal`: a personal access token, a JWT with which short-lived access tokens are fetched.
 */
export type ApiKeyKind = 'legacy' | 'personal';

/** No key is longer; what is, is some other file. */
const maxKeyFileBytes = 16 * 1024;

/** The kind of a key; undefined where it has neither form. */
export function apiKeyKind(key: string): ApiKeyKind | undefined {
  if (/^[0-9a-f]{40}$/i.test(key)) return 'legacy';
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(key)) return 'personal';
  return undefined;
}

/**
 * Checks the form of a key.
 *
 * @param name of the variable or option that holds it, for messages
 * @throws TrackletError `server/bad-setting`; never shows the key
 */
export function parseApiKey(name: string, text: string): Secret {
  const key = text.trim();
  if (apiKeyKind(key) !== undefined) return new Secret(key);
  throw new TrackletError(
    'server/bad-setting',
    `${name}: this is no key of Label Studio: a legacy token has 40 hexadecimal digits, a personal access token three parts with dots between. In Label Studio, Account & Settings, copy a legacy token again, or create a new personal one: it is shown whole only then.`,
  );
}

/**
 * Reads a key from a file that holds nothing else.
 *
 * @param name of the variable or option that names the file, for messages
 * @throws TrackletError `server/bad-setting`; never shows what the file holds
 */
export function readApiKeyFile(name: string, file: string): Secret {
  const refuse = (reason: string) => new TrackletError('server/bad-setting', `${name}: ${file} ${reason}`);
  let text: string;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw refuse('is not a file. Name the file that holds the key.');
    if (stat.size > maxKeyFileBytes) throw refuse('is too long for a key. Name the file that holds the key.');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof TrackletError) throw error;
    throw refuse(
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'does not exist. Name the file that holds the key.'
        : 'cannot be read. Check its permissions.',
    );
  }
  if (text.trim() === '') throw refuse('is empty. Put the key into it.');
  return parseApiKey(`${name} (${file})`, text);
}
