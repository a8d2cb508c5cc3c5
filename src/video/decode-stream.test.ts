import { afterEach, expect, it, vi } from 'vitest';
import { microseconds } from '../units.ts';
import { DecodeStream } from './decode-stream.ts';
import { indexSamples, type Track } from './track.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A decoder that takes everything and never answers; no real one can be made to hang. */
class SilentDecoder {
  decodeQueueSize = 0;
  state = 'configured';
  ondequeue: (() => void) | null = null;
  configure(): void {}
  decode(): void {
    this.decodeQueueSize++;
  }
  async flush(): Promise<void> {
    await new Promise(() => {});
  }
  close(): void {
    this.state = 'closed';
  }
}

const track: Track = {
  config: { codec: 'vp8' },
  rotation: 0,
  samples: indexSamples([0, 1, 2, 3], [true, false, false, false]),
  frames: { ranks: Int32Array.of(0, 1, 2, 3), timestamps: [] },
  duration: microseconds(0),
  incomplete: false,
  read: async () => new Uint8Array(1),
  close() {},
};

function stream(): DecodeStream {
  vi.useFakeTimers();
  vi.stubGlobal('VideoDecoder', SilentDecoder);
  vi.stubGlobal('EncodedVideoChunk', class {});
  return new DecodeStream(track, 0);
}

it('gives up on a decoder that never answers', async () => {
  const next = expect(stream().next()).rejects.toThrow('the decoder gave no answer for 30 s');
  await vi.advanceTimersByTimeAsync(30_000);
  await next;
});

it('stops waiting when it is told to', async () => {
  const controller = new AbortController();
  const next = expect(stream().next(controller.signal)).rejects.toThrow('enough');
  await vi.advanceTimersByTimeAsync(1000);
  controller.abort(new Error('enough'));
  await next;
});

it('feeds no more than the decoder takes up', async () => {
  const decoding = stream();
  const next = decoding.next().catch(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  expect(decoding.nextSample).toBe(2);
  await vi.advanceTimersByTimeAsync(30_000);
  await next;
});
