import { expect, it } from 'vitest';
import { judge } from './doubt.ts';

const sure = { box: [100, 100, 40, 30], objectScore: 7, iou: 0.92 } as const;

it('trusts an object that goes on as it was', () => {
  expect(judge(sure, { ...sure, box: [104, 101, 41, 30] })).toMatchObject({ doubt: undefined });
  expect(judge(sure, undefined).confidence).toBeCloseTo(0.92);
});

it.each([
  ['score', { ...sure, objectScore: 0.5 }],
  ['score', { ...sure, box: undefined, objectScore: -0.5 }],
  ['quality', { ...sure, iou: 0.5 }],
  ['jump', { ...sure, box: [115, 100, 40, 30] as const }],
  ['jump', { ...sure, box: [100, 100, 40, 60] as const }],
  ['jump', { ...sure, box: [100, 100, 20, 30] as const }],
] as const)('doubts a frame for its %s', (doubt, frame) => {
  expect(judge(frame, sure).doubt).toBe(doubt);
});

it('is sure of an object that is certainly not there, and expects no box of it', () => {
  const gone = { box: undefined, objectScore: -6, iou: 0.1 };
  expect(judge(gone, sure)).toMatchObject({ doubt: undefined });
  expect(judge(gone, sure).confidence).toBeGreaterThan(0.99);
  expect(judge(sure, gone).doubt).toBeUndefined();
});

it('is the less sure, the farther a box has jumped', () => {
  const confidences = [0, 5, 20, 80].map(
    (x) => judge({ ...sure, box: [100 + x, 100, 40, 30] }, sure).confidence,
  );
  expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  expect(confidences[3]).toBeLessThan(0.2);
});
