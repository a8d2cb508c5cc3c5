import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TrackletError } from '../../errors.ts';
import type { MediaSource } from '../video.ts';
import { openMp4 } from './demux.ts';

const clip = (file: string): Uint8Array =>
  readFileSync(new URL(`../../../test/fixtures/video/${file}`, import.meta.url));

function inMemory(name: string, bytes: Uint8Array, read: (bytes: number) => void = () => {}): MediaSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      const part = bytes.slice(offset, offset + length);
      read(part.length);
      return part;
    },
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('openMp4', () => {
  it('indexes without reading the samples', async () => {
    let read = 0;
    const bytes = clip('long-group.mp4');
    const track = await openMp4(inMemory('long-group.mp4', bytes, (size) => (read += size)));
    expect(track.frames.ranks).toHaveLength(150);
    expect(read).toBeLessThan(bytes.length / 3);
  });

  it('shows B-frames in presentation order, from time 0', async () => {
    const { samples, frames, duration } = await openMp4(inMemory('bframes.mp4', clip('bframes.mp4')));
    expect([...frames.ranks]).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(frames.timestamps.slice(0, 3)).toEqual([0, 33367, 66733]);
    expect(duration).toBe(2_002_000);
    // Decode order differs from presentation order.
    expect([...samples.rankOf]).not.toEqual([...samples.sampleAt].sort((a, b) => a - b));
  });

  it('keeps the pre-roll of a cut as samples, not as frames', async () => {
    const { samples, frames } = await openMp4(inMemory('cut.mp4', clip('cut.mp4')));
    expect(samples.count).toBe(40);
    expect(frames.ranks).toHaveLength(30);
    expect(frames.ranks[0]).toBe(10);
    expect(frames.timestamps[0]).toBe(0);
  });

  it('indexes fragments like a whole movie box', async () => {
    const whole = await openMp4(inMemory('bframes.mp4', clip('bframes.mp4')));
    for (const file of ['fragmented.mp4', 'fragmented-hybrid.mp4']) {
      const track = await openMp4(inMemory(file, clip(file)));
      expect(track.samples).toEqual(whole.samples);
      for (let sample = 0; sample < 60; sample++) {
        expect(await track.read(sample)).toEqual(await whole.read(sample));
      }
    }
  });

  it('answers damage in the index with an error of its own, or not at all', async () => {
    // Mulberry32 with a fixed seed, so that a failure can be repeated.
    let state = 1;
    const random = (below: number): number => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
    };
    // mp4box tells the console about damage.
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const codes = new Set<string>();
    for (const file of ['faststart.mp4', 'fragmented.mp4']) {
      const good = clip(file);
      for (let i = 0; i < 400; i++) {
        const bad = good.slice();
        for (let n = random(4) + 1; n > 0; n--) bad[random(1600)] = random(256);
        try {
          const track = await openMp4(inMemory(file, bad));
          expect(track.frames.ranks.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof TrackletError)) throw error;
          codes.add(error.code);
        }
      }
    }
    expect(codes).toContain('video/broken-index');
    expect(codes).toContain('video/truncated');
  });
});
