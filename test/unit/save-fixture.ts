/**
 * A task of the Label Studio in memory, tracked by something simple, about to be saved.
 *
 * @module
 */
import { LabelStudioClient } from '../../src/labelstudio/client.ts';
import { asRegion } from '../../src/labelstudio/result-regions.ts';
import type { Changes, ConflictChoice, SaveRequest, SaveTarget } from '../../src/labelstudio/save.ts';
import type { Result } from '../../src/labelstudio/schemas.ts';
import { chooseSource, loadTaskWork } from '../../src/labelstudio/task-work.ts';
import type { FakeLabelStudio } from './fake-label-studio.ts';

const keyframe = (frame: number) => ({
  frame,
  enabled: true,
  x: 10,
  y: 5,
  width: 10,
  height: 10,
  rotation: 0,
});

/** A region with keyframes on these frames. */
export function region(id: string, ...frames: number[]) {
  const sequence = frames.map((frame) => keyframe(frame));
  return {
    id,
    type: 'videorectangle',
    from_name: 'box',
    to_name: 'video',
    value: { sequence, labels: ['Player'] },
  };
}

/** A result of another tag. */
export const choices = {
  id: 'c',
  type: 'choices',
  from_name: 'ch',
  to_name: 'video',
  value: { choices: ['a'] },
};

/** Stands for tracking: every region gets a keyframe on frame 99. */
export function track(base: Result): Result {
  return base.map((item) => {
    const read = asRegion(item);
    if (read === undefined) return item;
    const tracked = { ...keyframe(99), auto: 'x' };
    return { ...read, value: { ...read.value, sequence: [...read.value.sequence, tracked] }, score: 0.9 };
  });
}

/** Loads the task, and starts from what is chosen by itself; the answers are those to questions about changes. */
export async function begin(server: FakeLabelStudio) {
  const client = new LabelStudioClient(server);
  const work = await loadTaskWork(client, 7);
  const source = chooseSource(work, undefined);
  const asked: Changes[] = [];
  const request = (target: SaveTarget, ...answers: ConflictChoice[]): SaveRequest => ({
    loaded: work.task,
    source,
    target,
    write: track,
    leadTime: 4,
    onConflict: async (changes) => {
      asked.push(changes);
      return answers.shift() ?? 'cancel';
    },
  });
  return { client, work, source, asked, request };
}
