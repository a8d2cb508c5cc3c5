import { describe, expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { checkFrame, type PointsOrBox, toModelMask, toPointPrompt } from './prompts.ts';

const clip = { frameCount: 20, width: 200, height: 100 };
const frame = sourceFrame(7);
const convert = (prompt: PointsOrBox) => toPointPrompt(frame, prompt, clip, 256);

describe('toPointPrompt', () => {
  it('scales each axis to the model, the box first', () => {
    const { coords, labels } = convert({ box: [20, 10, 100, 50], points: [[200, 100]], labels: [0] });
    expect([...coords].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([25.6, 25.6, 128, 128, 256, 256]);
    expect([...labels]).toEqual([2, 3, 0]);
  });

  it('takes a box that reaches beyond the frame as it is', () => {
    const { coords } = convert({ box: [-50, -1, 100, 200] });
    expect([...coords].map((v) => Math.round(v * 100) / 100)).toEqual([-64, -2.56, 128, 512]);
  });

  it('adds points to earlier ones, or replaces them', () => {
    const before = convert({ box: [0, 0, 100, 50], points: [[50, 50]], labels: [1] });
    const points: PointsOrBox = { points: [[100, 25]], labels: [0] };
    const added = toPointPrompt(frame, { ...points, clearOldPoints: false }, clip, 256, before);
    expect([...added.labels]).toEqual([2, 3, 1, 0]);
    expect([...added.coords]).toEqual([0, 0, 128, 128, 64, 128, 128, 64]);
    expect([...toPointPrompt(frame, points, clip, 256, before).labels]).toEqual([0]);
  });

  it.each<{ name: string; prompt: PointsOrBox; code: string; says: string }>([
    { name: 'nothing', prompt: {}, code: 'prompt/empty', says: 'Frame 7' },
    { name: 'no points', prompt: { points: [], labels: [] }, code: 'prompt/empty', says: 'neither' },
    {
      name: 'a point without label',
      prompt: { points: [[1, 1]] },
      code: 'prompt/labels-mismatch',
      says: '1 points but 0 labels',
    },
    {
      name: 'more labels than points',
      prompt: { points: [[1, 1]], labels: [1, 0] },
      code: 'prompt/labels-mismatch',
      says: '1 points but 2 labels',
    },
    {
      name: 'a point right of the frame',
      prompt: { points: [[201, 5]], labels: [1] },
      code: 'prompt/point-outside',
      says: '(201, 5)',
    },
    {
      name: 'a point that is no number',
      prompt: { points: [[Number.NaN, 5]], labels: [1] },
      code: 'prompt/point-outside',
      says: 'NaN',
    },
    { name: 'a box of no width', prompt: { box: [5, 5, 5, 9] }, code: 'prompt/box-invalid', says: 'no area' },
    { name: 'a box upside down', prompt: { box: [5, 9, 8, 5] }, code: 'prompt/box-invalid', says: '[5, 9' },
    {
      name: 'an infinite box',
      prompt: { box: [0, 0, Number.POSITIVE_INFINITY, 5] },
      code: 'prompt/box-invalid',
      says: 'Infinity',
    },
    {
      name: 'a box beside the frame',
      prompt: { box: [200, 0, 240, 50] },
      code: 'prompt/box-outside',
      says: '200 x 100',
    },
    {
      name: 'a box added to points',
      prompt: { box: [0, 0, 5, 5], clearOldPoints: false },
      code: 'prompt/box-after-points',
      says: 'clearOldPoints',
    },
  ])('refuses $name', ({ prompt, code, says }) => {
    expect(() => convert(prompt)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says) }),
    );
  });

  it('refuses a label that is neither 0 nor 1', () => {
    // From JavaScript, or from a JSON file.
    const prompt = { points: [[1, 1]], labels: [2] } as unknown as PointsOrBox;
    expect(() => convert(prompt)).toThrow(expect.objectContaining({ code: 'prompt/label' }));
  });
});

describe('checkFrame', () => {
  it.each([-1, 20, 1.5, Number.NaN])('refuses frame %s', (n) => {
    expect(() => checkFrame(sourceFrame(n), clip)).toThrow(
      expect.objectContaining({
        code: 'prompt/frame-out-of-range',
        message: expect.stringContaining('0-19'),
      }),
    );
  });
});

describe('toModelMask', () => {
  it('keeps a mask of the model size, as 0 and 1', () => {
    const square = { frameCount: 1, width: 2, height: 2 };
    const mask = { width: 2, height: 2, data: Uint8Array.of(0, 255, 1, 0) };
    expect([...toModelMask(frame, mask, square, 2)]).toEqual([0, 1, 1, 0]);
  });

  it('resizes and cuts at a half', () => {
    const data = new Uint8Array(200 * 100).map((_, i) => (i % 200 < 100 ? 1 : 0));
    const resized = toModelMask(frame, { width: 200, height: 100, data }, clip, 64);
    expect([...resized].every((v, i) => v === (i % 64 < 32 ? 1 : 0))).toBe(true);
  });

  it.each([
    { name: 'another size', mask: { width: 100, height: 100, data: new Uint8Array(10_000) } },
    { name: 'too few values', mask: { width: 200, height: 100, data: new Uint8Array(10) } },
  ])('refuses $name', ({ mask }) => {
    expect(() => toModelMask(frame, mask, clip, 64)).toThrow(
      expect.objectContaining({ code: 'prompt/mask-size', message: expect.stringContaining('200 x 100') }),
    );
  });
});
