import { expect, it } from 'vitest';
import type { MediaSource } from '../video/video.ts';
import { KeptMedia } from './kept-media.ts';

const mebibyte = 1024 * 1024;

/** A file whose server can go away. */
class Server implements MediaSource {
  readonly name = 'clip.mp4';
  readonly size: number;
  requests = 0;
  down = false;

  constructor(size: number) {
    this.size = size;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (this.down) throw new Error('down');
    this.requests++;
    const bytes = new Uint8Array(Math.min(length, this.size - offset));
    return bytes.map((_, index) => (offset + index) % 251);
  }
}

it('reads the same bytes from the server, and without it once they are fetched', async () => {
  const server = new Server(9 * mebibyte + 5);
  const media = new KeptMedia(server);
  const places = [
    [0, 12],
    [4 * mebibyte - 3, 10],
    [9 * mebibyte, 100],
  ] as const;
  const read = () => Promise.all(places.map(([offset, length]) => media.read(offset, length)));
  const before = await read();
  expect(before.map(({ length }) => length)).toEqual([12, 10, 5]);
  await media.fetchAhead();
  server.down = true;
  expect(await read()).toEqual(before);
  expect(server.requests).toBe(3 + 3);
});

it('keeps what it has where the server goes away, and tries again when asked', async () => {
  const server = new Server(6 * mebibyte);
  const media = new KeptMedia(server);
  server.down = true;
  await media.fetchAhead();
  await expect(media.read(0, 1)).rejects.toThrow('down');
  server.down = false;
  await media.fetchAhead();
  server.down = true;
  expect([...(await media.read(6 * mebibyte - 1, 10))]).toEqual([(6 * mebibyte - 1) % 251]);
});

it('does not fetch files that are too large to keep, nor any once it is closed', async () => {
  const large = new Server(513 * mebibyte);
  await new KeptMedia(large).fetchAhead();
  expect(large.requests).toBe(0);
  const server = new Server(mebibyte);
  const closed = new KeptMedia(server);
  closed.close();
  await closed.fetchAhead();
  expect(server.requests).toBe(0);
});
