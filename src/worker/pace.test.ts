import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('knows nothing before anything was timed', () => {
  expect(new Pace().cost).toBeUndefined();
});

it('guesses from prompts: what encoding added is the picture, memory makes an object dearer', () => {
  const pace = new Pace();
  pace.addPrompt(0.5, true);
  pace.addPrompt(0.1, false);
  expect(pace.cost).toEqual({ picture: 0.4, object: 0.4 });
});

it('tells pictures from objects where frames with different numbers of objects were timed', () => {
  const pace = new Pace();
  for (const objects of [1, 1, 4, 4, 2]) pace.addFrame(0.3 + 0.05 * objects, objects);
  expect(pace.cost?.picture).toBeCloseTo(0.3);
  expect(pace.cost?.object).toBeCloseTo(0.05);
});

it('takes the picture from prompts where all frames had as many objects', () => {
  const pace = new Pace();
  pace.addPrompt(0.5, true);
  pace.addPrompt(0.1, false);
  for (let n = 0; n < 5; n++) pace.addFrame(1, 3);
  expect(pace.cost?.picture).toBeCloseTo(0.4);
  expect(pace.cost?.object).toBeCloseTo(0.2);
});

it('follows a device that slows down, and never counts a part as less than nothing', () => {
  const pace = new Pace();
  for (let n = 0; n < 300; n++) pace.addFrame(0.1, 1);
  for (let n = 0; n < 300; n++) pace.addFrame(0.2, 1);
  const { picture = 0, object = 0 } = pace.cost ?? {};
  expect(picture + object).toBeCloseTo(0.2, 2);
  for (let n = 0; n < 20; n++) pace.addFrame(0.01, 5);
  expect(pace.cost?.object).toBe(0);
});
