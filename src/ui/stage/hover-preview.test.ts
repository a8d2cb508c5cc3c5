import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { Gesture, Tool } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import { HoverPreview } from './hover-preview.ts';

let asked: (Gesture['kind'] | undefined)[];
let tool: Tool;
let hover: HoverPreview;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  asked = [];
  tool = 'point';
  const marking = { previewed: undefined, preview: (gesture?: Gesture) => asked.push(gesture?.kind) };
  const player = { playing: false, pictureFrame: sourceFrame(3) };
  // What of the workspace it looks at; the model never answers.
  const workspace = () => ({ marking, player, tool, viewOptions: { preview: true }, task: undefined });
  hover = new HoverPreview(workspace as unknown as () => Workspace);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks once the pointer has rested', () => {
  hover.over([1, 1], 1);
  hover.over([2, 2], 1);
  expect(asked).toEqual([]);
  vi.runAllTimers();
  expect(asked).toEqual(['point']);
});

it('calls a question off that is not answered when the pointer goes', () => {
  hover.over([1, 1], 1);
  vi.runAllTimers();
  hover.stop();
  expect(asked).toEqual(['point', undefined]);
});

it('asks nothing for a tool that was put away meanwhile', () => {
  hover.over([1, 1], 1);
  tool = 'box';
  vi.runAllTimers();
  expect(asked).toEqual([]);
});
