import { expose } from 'comlink';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ErrorCode, TrackletError } from '../errors.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { VideoSource } from './api.ts';
import { ViewClient } from './view-client.ts';

const first: VideoSource = { kind: 'url', url: 'http://media/first.mp4' };
const second: VideoSource = { kind: 'url', url: 'http://media/second.mp4' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A client whose worker answers with `picture`; pictures are strings that say who made them. */
function setUp(picture: (frame: SourceFrame) => Promise<string>) {
  const ports: MessagePort[] = [];
  const start = () => {
    const { port1, port2 } = new MessageChannel();
    expose({ openVideo: async () => {}, picture }, port2);
    ports.push(port1, port2);
    return Object.assign(port1, { terminate() {} }) as unknown as Worker;
  };
  const engine = { picture: async (frame: SourceFrame) => `engine ${frame}` as unknown as ImageBitmap };
  const client = new ViewClient(engine, start);
  afterEach(() => {
    for (const port of ports) port.close();
  });
  return client;
}

const fail = (code: ErrorCode) => Promise.reject(new TrackletError(code, 'It failed.'));

it('does not hold the failure of a picture of the video before against the next video', async () => {
  let failOld = () => {};
  const client = setUp((frame) =>
    frame === 1
      ? new Promise((_, reject) => {
          failOld = () => reject(new TrackletError('video/unreachable', 'The server is gone.'));
        })
      : Promise.resolve(`view ${frame}`),
  );
  await client.openVideo(first);
  const old = client.picture(sourceFrame(1));
  await client.openVideo(second);
  failOld();
  // Nor is the next video's picture shown for it.
  await expect(old).rejects.toMatchObject({ code: 'view/overtaken' });
  expect(await client.picture(sourceFrame(2))).toBe('view 2');
});

it('asks the engine for a while where the file cannot be read, and then tries again', async () => {
  const asked: SourceFrame[] = [];
  const client = setUp((frame) => {
    asked.push(frame);
    return asked.length === 1 ? fail('video/unreachable') : Promise.resolve(`view ${frame}`);
  });
  await client.openVideo(first);
  expect(await client.picture(sourceFrame(1))).toBe('engine 1');
  vi.advanceTimersByTime(5_000);
  expect(await client.picture(sourceFrame(2))).toBe('engine 2');
  vi.advanceTimersByTime(6_000);
  expect(await client.picture(sourceFrame(3))).toBe('view 3');
  expect(asked).toEqual([1, 3]);
});

it.each<ErrorCode>(['video/broken', 'video/frame-out-of-range', 'video/changing-size'])(
  'asks the engine for one frame only after %s',
  async (code) => {
    const client = setUp((frame) => (frame === 1 ? fail(code) : Promise.resolve(`view ${frame}`)));
    await client.openVideo(first);
    expect(await client.picture(sourceFrame(1))).toBe('engine 1');
    expect(await client.picture(sourceFrame(2))).toBe('view 2');
  },
);
