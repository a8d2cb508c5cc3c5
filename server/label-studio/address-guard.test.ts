import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import os, { type NetworkInterfaceInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressGuard, guardedLookup } from './address-guard.ts';

const guard = new AddressGuard('http://127.0.0.1:8080', ['minio.corp:9000', '10.0.0.7', '[fd00::7]:9000']);

describe('AddressGuard', () => {
  it.each([
    'http://localhost/',
    'http://LOCALHOST:8080/',
    'http://localhost./',
    'http://a.localhost/',
    'http://printer.local/',
    'http://127.0.0.1/',
    'http://127.0.0.1:8081/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.255.255.254/',
    'http://0.0.0.0/',
    'http://0/',
    'http://10.1.2.3/',
    'http://100.100.100.200/',
    'http://169.254.169.254/latest/meta-data/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://192.0.0.192/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:1::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'https://１２７.0.0.1/',
  ])('refuses %s', (address) => {
    const url = new URL(address);
    expect(guard.trusts(url)).toBe(false);
    expect(() => guard.check(url)).toThrow(
      expect.objectContaining({
        code: 'labelstudio/media-private',
        message: expect.stringContaining('LABEL_STUDIO_MEDIA_HOSTS='),
      }),
    );
  });

  it.each([
    'https://example.com/v.mp4',
    'http://8.8.8.8/',
    'http://172.32.0.1/',
    'http://100.128.0.1/',
    'http://[2606:4700::1111]/',
    'http://localhost.example.com/',
    'http://notlocal/',
  ])('leaves %s to its addresses', (address) => {
    expect(() => guard.check(new URL(address))).not.toThrow();
  });

  it.each([
    ['http://127.0.0.1:8080/data/upload/1/v.mp4', true],
    ['https://127.0.0.1:8080/', false],
    ['http://localhost:8080/', false],
    ['http://minio.corp:9000/v.mp4', true],
    ['https://MINIO.corp:9000/v.mp4', true],
    ['http://minio.corp/', false],
    ['http://10.0.0.7/', true],
    ['http://10.0.0.7:9000/', true],
    ['http://10.0.0.70/', false],
    ['http://[fd00::7]:9000/', true],
  ])('trusts %s: %s', (address, trusted) => {
    expect(guard.trusts(new URL(address))).toBe(trusted);
  });
});

describe('guardedLookup', () => {
  const answering =
    (...addresses: LookupAddress[]): LookupFunction =>
    (_host, _options, callback) =>
      callback(null, addresses);
  const resolve = (lookup: LookupFunction, all: boolean) =>
    new Promise((done) => {
      guardedLookup(lookup)('video.example', { all }, (error, address, family) =>
        done(error ?? [address, family]),
      );
    });
  const open = { address: '8.8.8.8', family: 4 };
  const inside = { address: '10.0.0.1', family: 4 };

  it('hands out what was checked, in both forms', async () => {
    expect(await resolve(answering(open), true)).toEqual([[open], undefined]);
    expect(await resolve(answering(open), false)).toEqual(['8.8.8.8', 4]);
  });

  it.each([[[inside]], [[open, inside]], [[{ address: '::1', family: 6 }]], [[]]])(
    'refuses %o',
    async (addresses) => {
      expect(await resolve(answering(...addresses), true)).toMatchObject({
        code: 'labelstudio/media-private',
      });
    },
  );

  it('passes on that there is no such name', async () => {
    const error = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    expect(await resolve((_host, _options, callback) => callback(error, []), true)).toBe(error);
  });
});

describe('on a machine with public addresses', () => {
  const network = (cidr: string | null) => ({ cidr }) as NetworkInterfaceInfo;
  beforeEach(() => {
    vi.spyOn(os, 'networkInterfaces').mockReturnValue({
      lo: [network('127.0.0.1/8'), network('::1/128')],
      eth0: [network('203.0.115.5/24'), network('2a01:4f8:1:2::5/64'), network('fe80::1/64')],
      tunnel: [network(null)],
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(['203.0.115.5', '203.0.115.77', '[2a01:4f8:1:2::5]', '[2a01:4f8:1:2:a::77]'])(
    'refuses it and its network: %s',
    (host) => {
      expect(() => guard.check(new URL(`http://${host}/`))).toThrow(
        expect.objectContaining({ code: 'labelstudio/media-private' }),
      );
    },
  );

  it('refuses names for it', async () => {
    const lookup: LookupFunction = (_host, _options, callback) => callback(null, '203.0.115.5', 4);
    const error = await new Promise((done) => {
      guardedLookup(lookup)('video.example', {}, done);
    });
    expect(error).toMatchObject({ code: 'labelstudio/media-private' });
  });

  it.each(['203.0.116.5', '[2a01:4f8:1:3::5]'])('leaves %s beside it', (host) => {
    expect(() => guard.check(new URL(`http://${host}/`))).not.toThrow();
  });
});
