import { expect, it } from 'vitest';
import { ConnectionFailure } from '../http.ts';
import { reasonIn, UpstreamErrors } from './upstream-errors.ts';

const errors = new UpstreamErrors('https://ls.example');

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'write http://'],
])('says of %s what to do', (code, advice) => {
  const error = errors.connection(new ConnectionFailure('tls', code, undefined));
  expect(error.code).toBe('labelstudio/tls');
  expect(error.message).toMatch(/^Label Studio at https:\/\/ls\.example: /);
  expect(error.message).toContain(advice);
});

it.each([
  ['{"detail":"why"}', 'why'],
  [
    '{"detail":"Validation error","validation_errors":{"title":["too short","odd"],"a":{"b":1}}}',
    'title: too short odd; a: {"b":1}',
  ],
  ['{"detail":"why","validation_errors":null}', 'why'],
  ['{"detail":["one"]}', undefined],
  ['{}', undefined],
  ['[]', undefined],
  ['<html>', undefined],
  ['', undefined],
  [`{"detail":"${'x'.repeat(500)}"}`, `${'x'.repeat(400)} ...`],
])('finds the reason in %s', (body, reason) => {
  expect(reasonIn(body)).toBe(reason);
});
