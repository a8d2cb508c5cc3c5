import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { FramePrompt, PromptAnswer } from '../../worker/api.ts';
import { PromptPreview } from './prompt-preview.ts';

const clickAt = (x: number): FramePrompt => ({ frame: sourceFrame(0), points: [[x, 0]], labels: [1] });

/** Answers when it is told to; an answer says which click it is of. */
class SlowEngine {
  readonly asked: number[] = [];
  #answer: (() => void) | undefined;

  async preview(id: string, { frame, points }: FramePrompt): Promise<PromptAnswer> {
    const x = points?.[0]?.[0] ?? 0;
    this.asked.push(x);
    await new Promise<void>((resolve) => {
      this.#answer = resolve;
    });
    if (x < 0) throw new Error('busy');
    return { result: { id, frame, box: undefined, area: x, objectScore: 1, iou: 1 }, candidates: [] };
  }

  /** Lets the question in progress be answered, and all follow that comes of it. */
  async answer(): Promise<void> {
    this.#answer?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function setUp() {
  const engine = new SlowEngine();
  const preview = new PromptPreview(engine, () => {});
  const ask = (x: number) => preview.ask({ id: 'ball', prompt: clickAt(x) });
  return { engine, preview, ask, shown: () => preview.previewed?.answer.result.area };
}

it('asks one question at a time, and of those that came meanwhile only the last', async () => {
  const { engine, ask, shown } = setUp();
  for (const x of [1, 2, 3, 4]) ask(x);
  expect(engine.asked).toEqual([1]);
  await engine.answer();
  expect([engine.asked, shown()]).toEqual([[1, 4], 1]);
  await engine.answer();
  expect([engine.asked, shown()]).toEqual([[1, 4], 4]);
});

it('shows no answer to a question that was called off', async () => {
  const { engine, preview, ask, shown } = setUp();
  ask(1);
  preview.ask(undefined);
  await engine.answer();
  expect(shown()).toBeUndefined();
  ask(2);
  await engine.answer();
  expect(shown()).toBe(2);
});

it('shows nothing where the tracker refuses, and goes on', async () => {
  const { engine, ask, shown } = setUp();
  ask(-1);
  await engine.answer();
  expect(shown()).toBeUndefined();
  ask(2);
  await engine.answer();
  expect(shown()).toBe(2);
});
