import { describe, expect, it } from 'vitest';
import { type JudgedFrame, judge } from './doubt.ts';

const sure: JudgedFrame = { box: [100, 100, 60, 80], objectScore: 7, iou: 0.92 };

describe('judge', () => {
  it('trusts a frame that continues the one before', () => {
    const next: JudgedFrame = { ...sure, box: [108, 102, 62, 79] };
    expect(judge(next, sure)).toEqual({ confidence: expect.any(Number), doubt: undefined });
    expect(judge(next, sure).confidence).toBeGreaterThan(0.8);
    expect(judge(sure, undefined)).toEqual({ confidence: 1, doubt: undefined });
  });

  it.each([
    ['score', { ...sure, objectScore: 1.9 }],
    ['quality', { ...sure, iou: 0.69 }],
    ['jump', { ...sure, box: [160, 100, 60, 80] }],
    ['jump', { ...sure, box: [100, 100, 110, 80] }],
    ['jump', { ...sure, box: [100, 100, 60, 40] }],
    ['lost', { ...sure, box: undefined }],
    ['lost', { ...sure, objectScore: -3 }],
  ] as const)('doubts a %s', (doubt, frame) => {
    const judgement = judge(frame, sure);
    expect(judgement.doubt).toBe(doubt);
    expect(judgement.confidence).toBeLessThan(0.5);
  });

  it('names what is weakest', () => {
    expect(judge({ ...sure, objectScore: 1.5, iou: 0.51 }, sure).doubt).toBe('quality');
    expect(judge({ ...sure, objectScore: 0.1, iou: 0.65 }, sure).doubt).toBe('score');
  });

  it('is not in doubt of an object that stays away, nor of a box where it comes back', () => {
    const away: JudgedFrame = { box: undefined, objectScore: -1.8, iou: 0.01 };
    expect(judge(away, away).doubt).toBeUndefined();
    expect(judge({ ...sure, box: [500, 100, 60, 80] }, away).doubt).toBeUndefined();
    expect(judge({ ...sure, objectScore: 0.3 }, away).doubt).toBe('score');
  });
});
