import { beforeEach, expect, it } from 'vitest';
import { StageView } from './stage-view.ts';
import { toStage, toVideo } from './view-transform.ts';

let view: StageView;
let changes: number;

beforeEach(() => {
  view = new StageView();
  view.measure([1000, 600], [1280, 720], 2);
  changes = 0;
  view.addEventListener('change', () => changes++);
});

it('shows a video whole, and goes on doing so on a stage of another size', () => {
  expect([view.isFitted, view.isCropped, view.zoom]).toEqual([true, false, 2 * (1000 / 1280)]);
  view.measure([500, 600], [1280, 720], 2);
  expect(view.transform.scale).toBe(500 / 1280);
  expect(changes).toBe(1);
  view.measure([500, 600], [1280, 720], 2);
  expect(changes).toBe(1);
});

it('calls a device pixel for each pixel of the video 100 %', () => {
  view.zoomBySteps(4);
  view.showActualSize();
  expect([view.zoom, view.transform.scale]).toEqual([1, 0.5]);
});

it.each([1, 1.25, 1.5, 2])('shows pixels as they are at 100 %%, %s of them a CSS pixel', (ratio) => {
  view.measure([1000.8, 600.6], [1283, 717], ratio);
  expect(view.isWhole).toBe(false);
  view.showActualSize();
  view.panBy(-7.3, 2.9);
  expect(view.isWhole).toBe(true);
  const { x, y } = view.transform;
  for (const at of [x * ratio, y * ratio]) expect(at).toBeCloseTo(Math.round(at), 9);
});

it('adds up steps that are smaller than a device pixel', () => {
  view.showActualSize();
  view.zoomBy(6, [200, 300]);
  expect([view.isWhole, view.zoom]).toEqual([true, 6]);
  const { x } = view.transform;
  for (let n = 0; n < 100; n++) view.panBy(-0.1, 0);
  expect(view.transform.x).toBe(x - 10);
});

it('keeps what is in the middle there when the stage changes its size', () => {
  view.zoomBy(6, [200, 300]);
  const middle = toVideo(view.transform, [500, 300]);
  view.measure([800, 500], [1280, 720], 2);
  const [x, y] = toStage(view.transform, middle);
  expect([Math.round(x), Math.round(y)]).toEqual([400, 250]);
  expect(view.isFitted).toBe(false);
});

it('is fitted again where zooming out comes back to that, and for another video', () => {
  view.zoomBySteps(3);
  expect([view.isFitted, view.isCropped]).toEqual([false, true]);
  view.zoomBySteps(-3);
  expect(view.isFitted).toBe(true);
  view.zoomBySteps(3);
  view.measure([1000, 600], [640, 360], 2);
  expect(view.isFitted).toBe(true);
});

it('pans only a picture that was zoomed, and never out of sight', () => {
  view.panBy(100, 0);
  expect(view.isFitted).toBe(true);
  view.zoomBy(4, [0, 0]);
  view.panBy(1e6, 1e6);
  expect([view.transform.x, view.transform.y]).toEqual([250, 150]);
});

it('brings a point into sight that was outside', () => {
  view.zoomBy(8, [0, 0]);
  view.reveal([1200, 700]);
  const [x, y] = toStage(view.transform, [1200, 700]);
  expect([x, y].map(Math.round)).toEqual([976, 576]);
});

it('tells of what is hovered once', () => {
  view.hovered = 'a';
  view.hovered = 'a';
  expect(changes).toBe(1);
});

it('limits the brush', () => {
  view.brushRadius = 0.2;
  expect(view.brushRadius).toBe(1);
  view.brushRadius = 1e4;
  expect(view.brushRadius).toBe(200);
});
