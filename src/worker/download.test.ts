/**
 * Fetching from a server that breaks off, changes its mind, or says no.
 *
 * @module
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchBlob } from './download.ts';

const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
const etag = '"of-the-content"';

type Answer = (response: ServerResponse, range: string | undefined) => void;

let server: Server;
let url: string;
/** Answers to the first requests; later ones get what they ask for. */
let script: Answer[];
let ranges: (string | undefined)[];

beforeEach(async () => {
  script = [];
  ranges = [];
  server = createServer((request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    (script.shift() ?? whole)(response, range);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const whole: Answer = (response, range) => {
  const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const length = content.length - start;
  response.writeHead(range ? 206 : 200, { ETag: etag, 'Content-Length': length });
  response.end(content.subarray(start));
};

/** Sends some bytes of what was asked for, then cuts the connection. */
const cutAfter =
  (bytes: number): Answer =>
  (response, range) => {
    const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, { ETag: etag, 'Content-Length': content.length - start });
    response.write(content.subarray(start, start + bytes));
    // Later, so that what was sent has arrived.
    setTimeout(() => response.destroy(), 100);
  };

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

it('takes up a connection that is cut, twice, where it ended', async () => {
  script = [cutAfter(40_000), cutAfter(30_000)];
  const seen: number[] = [];
  const blob = await fetchBlob(url, { bytes: content.length, onBytes: (done) => seen.push(done) });
  expect((await bytesOf(blob)).equals(content)).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=40000-', 'bytes=70000-']);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(content.length);
});

it('begins anew where the file is another one meanwhile', async () => {
  script = [cutAfter(40_000), (response) => whole(response, undefined)];
  expect((await bytesOf(await fetchBlob(url, { bytes: content.length }))).equals(content)).toBe(true);
  expect(ranges).toHaveLength(2);
});

it('gives up where nothing more comes', async () => {
  script = [cutAfter(40_000), ...Array.from({ length: 9 }, () => cutAfter(0))];
  await expect(fetchBlob(url, { bytes: content.length })).rejects.toMatchObject({
    code: 'model/download-failed',
    message: expect.stringContaining('the transfer broke off after 40000 bytes'),
  });
  expect(ranges.length).toBeLessThan(9);
});

it.each([
  ['refuses', (response: ServerResponse) => response.writeHead(404).end(), 'status 404'],
  ['sends another length', whole, 'it has 100000 bytes instead of 99999'],
])('says so where the server %s', async (_, answer, why) => {
  script = [answer];
  await expect(fetchBlob(url, { bytes: 99_999 })).rejects.toMatchObject({
    code: 'model/download-failed',
    message: expect.stringContaining(why),
  });
  expect(ranges).toHaveLength(1);
});

it('says so at once where no server answers', async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(fetchBlob(url)).rejects.toMatchObject({ message: expect.stringContaining('no answer') });
});
