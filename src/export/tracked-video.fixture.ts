/**
 * A small video with everything that trips exporters: odd names, no label, an object that is lost, a mask with a speck,
 * frames at uneven times.
 *
 * @module
 */
import { encodeDenseMask } from '../regions/rle.ts';
import { microseconds, sourceFrame } from '../units.ts';
import type { ExportedFrame, TrackedVideo } from './tracked-video.ts';

const [width, height] = [16, 12];

/** A rectangle of pixels, half-open. */
type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

function seen(frame: number, ...[block, ...specks]: readonly [Rectangle, ...Rectangle[]]): ExportedFrame {
  const pixels = new Uint8Array(width * height);
  for (const [left, top, right, bottom] of [block, ...specks]) {
    for (let y = top; y < bottom; y++) pixels.fill(1, y * width + left, y * width + right);
  }
  const [left, top, right, bottom] = block;
  return {
    frame: sourceFrame(frame),
    box: [left, top, right - left, bottom - top],
    mask: encodeDenseMask(pixels, width, height),
    area: pixels.reduce((sum, pixel) => sum + pixel, 0),
    objectScore: 3,
    iou: 0.9,
  };
}

function lost(frame: number): ExportedFrame {
  const mask = encodeDenseMask(new Uint8Array(width * height), width, height);
  return { frame: sourceFrame(frame), box: undefined, mask, area: 0, objectScore: -5, iou: 0.1 };
}

export const trickyVideo: TrackedVideo = {
  video: {
    name: 'Straße "7", été/№1.clip.mp4',
    width,
    height,
    codec: 'avc1.64001f',
    rotation: 0,
    frameCount: 5,
    timestamps: [0, 40_000, 140_000, 141_000, 180_000].map(microseconds),
    duration: microseconds(220_000),
  },
  labels: ['Car', 'Person, walking'],
  objects: [
    {
      id: 'a,b\n"c"',
      name: 'Ünï "quoted", with\nline',
      colour: '#ff0000',
      textColour: '#ffffff',
      labels: ['Person, walking', 'Car'],
      frames: [seen(1, [0, 0, 4, 3]), seen(2, [1, 0, 5, 3], [15, 11, 16, 12]), lost(3)],
    },
    {
      id: 'plain',
      name: 'No label',
      colour: '#00ff00',
      textColour: '#ffffff',
      labels: [],
      frames: [lost(3), seen(4, [3, 2, 16, 12])],
    },
    {
      id: 'other',
      name: 'Tab',
      colour: '#0000ff',
      textColour: '#ffffff',
      labels: ['tab\tand\nline'],
      frames: [seen(1, [8, 8, 9, 9])],
    },
    {
      id: 'untracked',
      name: 'Never tracked',
      colour: '#888888',
      textColour: '#ffffff',
      labels: ['Car'],
      frames: [],
    },
  ],
};
