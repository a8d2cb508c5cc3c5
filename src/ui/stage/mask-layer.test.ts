import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { ShownMask, Viewport } from '../../worker/view-api.ts';
import { MaskLayer, type WantedMasks } from './mask-layer.ts';

const viewport: Viewport = { area: [0, 0, 4, 4], width: 4, height: 4 };
const mask: ShownMask = { mask: { size: [4, 4], counts: '04' }, colour: '#ffffff', opacity: 1, outline: 0 };
const over = (frame: number, masks: readonly ShownMask[] = [mask]): WantedMasks => ({
  frame: sourceFrame(frame),
  masks,
  viewport,
});

/** A layer whose bitmaps are there when the test says so. */
function layer() {
  const waiting: ((error?: unknown) => void)[] = [];
  const closed: number[] = [];
  const failures: unknown[] = [];
  let changes = 0;
  const overlay = () => {
    const number = waiting.length;
    const bitmap = { number, close: () => closed.push(number) } as unknown as ImageBitmap;
    return new Promise<ImageBitmap>((resolve, reject) => {
      waiting.push((error) => (error === undefined ? resolve(bitmap) : reject(error)));
    });
  };
  const listener = { changed: () => changes++, fail: (error: unknown) => failures.push(error) };
  const masks = new MaskLayer({ overlay }, listener);
  const arrive = async (error?: unknown) => {
    waiting.at(-1)?.(error);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { masks, waiting, closed, failures, arrive, changes: () => changes };
}

it('shows masks over their own frame and no other', async () => {
  const { masks, arrive } = layer();
  masks.want(over(3));
  expect(masks.over(sourceFrame(3))).toBeUndefined();
  await arrive();
  expect(masks.over(sourceFrame(3))?.bitmap).toBeDefined();
  expect(masks.over(sourceFrame(4))).toBeUndefined();
});

it('asks for one at a time, then for the last that was wanted, and gives bitmaps back', async () => {
  const { masks, waiting, closed, arrive } = layer();
  for (const frame of [1, 2, 3, 4]) masks.want(over(frame));
  expect(waiting).toHaveLength(1);
  await arrive();
  expect(waiting).toHaveLength(2);
  await arrive();
  expect(masks.over(sourceFrame(4))).toBeDefined();
  expect(closed).toEqual([0]);
});

it('does not ask again for what it shows', async () => {
  const { masks, waiting, arrive, changes } = layer();
  masks.want(over(1));
  await arrive();
  masks.want(over(1, [{ ...mask }]));
  expect([waiting.length, changes()]).toEqual([1, 1]);
  masks.want(over(1, [{ ...mask, opacity: 0.5 }]));
  expect(waiting).toHaveLength(2);
});

it('knows without asking that there are no masks', async () => {
  const { masks, waiting, arrive } = layer();
  masks.want(over(1, []));
  await arrive();
  expect(waiting).toHaveLength(0);
  expect(masks.over(sourceFrame(1))).toMatchObject({ bitmap: undefined });
});

it('tells of a failure, and asks again', async () => {
  const { masks, waiting, failures, arrive } = layer();
  masks.want(over(1));
  await arrive(new Error('no worker'));
  expect(failures).toHaveLength(1);
  masks.want(over(1));
  expect(waiting).toHaveLength(2);
});
