import { describe, expect, it } from 'vitest';
import { BaseUrl } from './base-url.ts';
import { mediaUrl } from './media-address.ts';

const root = new BaseUrl('http://ls:8080');
const loopback = new BaseUrl('http://127.0.0.1:8080');
const below = new BaseUrl('https://example.com/tools/ls');

describe('mediaUrl', () => {
  it.each([
    ['/data/upload/1/ab-v.mp4', root, 'http://ls:8080/data/upload/1/ab-v.mp4'],
    ['data/upload/1/v.mp4', root, 'http://ls:8080/data/upload/1/v.mp4'],
    [' /data/upload/1/a b%20ü.mp4\n', root, 'http://ls:8080/data/upload/1/a%20b%20%C3%BC.mp4'],
    ['/data/local-files/?d=videos/../t30.mp4', root, 'http://ls:8080/data/local-files/?d=videos/../t30.mp4'],
    ['http://localhost:8080/data/upload/1/v.mp4', loopback, 'http://127.0.0.1:8080/data/upload/1/v.mp4'],
    [
      'http://[::1]:8080/tasks/7/resolve?fileuri=a',
      loopback,
      'http://127.0.0.1:8080/tasks/7/resolve?fileuri=a',
    ],
    ['http://localhost:9000/data/upload/1/v.mp4', loopback, 'http://localhost:9000/data/upload/1/v.mp4'],
    ['https://localhost:8080/v.mp4', loopback, 'https://localhost:8080/v.mp4'],
    ['http://localhost:8080/v.mp4', root, 'http://localhost:8080/v.mp4'],
    ['/tasks/7/resolve/?fileuri=czM6', root, 'http://ls:8080/tasks/7/resolve/?fileuri=czM6'],
    ['/projects/7/presign/?fileuri=czM6', root, 'http://ls:8080/projects/7/presign/?fileuri=czM6'],
    ['/presign/?fileuri=czM6', root, 'http://ls:8080/presign/?fileuri=czM6'],
    ['/data/upload/1/v.mp4', below, 'https://example.com/tools/ls/data/upload/1/v.mp4'],
    ['/tools/ls/data/upload/1/v.mp4', below, 'https://example.com/tools/ls/data/upload/1/v.mp4'],
    [
      'https://example.com/tools/ls/tasks/7/resolve/?fileuri=x',
      below,
      'https://example.com/tools/ls/tasks/7/resolve/?fileuri=x',
    ],
    [
      'HTTPS://Bucket.s3.amazonaws.com/v.mp4?X-Amz-Signature=1',
      root,
      'https://bucket.s3.amazonaws.com/v.mp4?X-Amz-Signature=1',
    ],
  ])('%s', (address, base, url) => {
    expect(mediaUrl(address, base).href).toBe(url);
  });

  it.each(['s3://bucket/v.mp4', 'gs://bucket/v.mp4', 'azure-blob://container/v.mp4', 'S3://b/v'])(
    '%s',
    (address) => {
      expect(() => mediaUrl(address, root)).toThrow(
        expect.objectContaining({
          code: 'labelstudio/media-cloud',
          message: expect.stringContaining('Add the storage in Label Studio'),
        }),
      );
    },
  );

  it.each([
    '',
    'data:video/mp4;base64,AAAA',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://host/v.mp4',
    '//evil.example/v.mp4',
    '/\\evil.example/v.mp4',
    '\\\\evil.example\\v.mp4',
    'http://ana:hunter2@host/v.mp4',
    'http://',
    '/api/current-user/token',
    '/api/current-user/token?/data/upload/',
    'http://ls:8080/api/current-user/token',
    '/data/upload/../../api/current-user/token',
    '/data/upload/%2e%2e/%2E./api/current-user/token',
    '/data/upload/..%2f..%2fapi/current-user/token',
    '/data/upload/..%5c..%5capi/current-user/token',
    '/data/upload/%252e%252e%252f%252e%252e%252fapi/current-user/token',
    '/data/upload/%',
    '/data/uploaded',
    '/tasks/7/resolve/../../../api/current-user/token',
    '/user/account',
    '/logout',
    'v.mp4',
  ])('refuses %s', (address) => {
    expect(() => mediaUrl(address, root)).toThrow(
      expect.objectContaining({ code: 'labelstudio/media-address' }),
    );
  });

  it("refuses what is no media under the configured one's other name", () => {
    expect(() => mediaUrl('http://localhost:8080/api/current-user/token', loopback)).toThrow(
      'serves no media there',
    );
  });

  it('refuses what lies beside Label Studio on its origin', () => {
    expect(() => mediaUrl('https://example.com/data/upload/1/v.mp4', below)).toThrow('serves no media there');
  });

  it('shows neither passwords nor signatures', () => {
    const messages = [
      'ftp://ana:hunter2@host/v?sig=hunter2',
      'http://hunter2@host/#hunter2',
      's3://b/v?k=hunter2',
    ].map((address) => {
      try {
        return mediaUrl(address, root).href;
      } catch (error) {
        return String(error);
      }
    });
    expect(messages.join()).not.toContain('hunter2');
  });
});
