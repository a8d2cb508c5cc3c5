import { expect, it } from 'vitest';
import { TimeScale, ticks } from './time-scale.ts';

const whole = new TimeScale(1, 40_000, 800);

it('shows the whole video at first, each pixel as the position under it', () => {
  expect([whole.start, whole.span, whole.step]).toEqual([1, 40_000, 0.02]);
  expect([whole.position(-5), whole.position(0), whole.position(799.99), whole.position(900)]).toEqual([
    1, 1, 40_000, 40_000,
  ]);
});

it('zooms at the pointer', () => {
  const zoomed = whole.zoomed(10, 200);
  expect(zoomed.span).toBe(4000);
  expect(zoomed.position(200)).toBe(whole.position(200));
  expect(zoomed.zoomed(0.1, 200).start).toBeCloseTo(whole.start);
});

it('zooms neither out beyond the video nor in beyond a few positions', () => {
  expect(whole.zoomed(0.01).span).toBe(40_000);
  expect(whole.zoomed(1e9).step).toBe(40);
  expect(new TimeScale(0, 3, 800).zoomed(100).span).toBe(3);
});

it('stays within the video when it is moved', () => {
  const zoomed = whole.zoomed(10, 0);
  expect(zoomed.panned(-100).start).toBe(1);
  expect(zoomed.panned(1e9).start).toBe(36_001);
  expect(zoomed.panned(100).start).toBe(501);
});

it('moves only where a position is out of view', () => {
  const zoomed = whole.zoomed(10, 0);
  expect(zoomed.showing(4000)).toBe(zoomed);
  expect(zoomed.showing(20_000).x(20_000)).toBeCloseTo(400);
});

it('numbers round positions, never too close', () => {
  expect(ticks(whole, 80)).toEqual([5000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000]);
  const close = new TimeScale(0, 300, 800, 100, 20);
  expect(ticks(close, 80)).toEqual([100, 102, 104, 106, 108, 110, 112, 114, 116, 118]);
  expect(ticks(new TimeScale(0, 3, 800), 80)).toEqual([0, 1, 2]);
});
