import { expect, it } from 'vitest';
import type { VideoTag } from '../../labelstudio/label-config.ts';
import type { ResultSource, TaskWork } from '../../labelstudio/task-work.ts';
import { afterSubmit } from './after-submit.ts';
import type { KeptTask } from './open-task.ts';

const video: VideoTag = {
  name: 'video',
  field: 'video',
  framerate: 24,
  framerateNote: '',
  rectangles: ['box'],
  labels: [],
};
const source = (kind: ResultSource['kind'], id: number, result: unknown[]): ResultSource => ({
  kind,
  id,
  annotation: kind === 'annotation' ? id : undefined,
  author: 'ana@b.co',
  updatedAt: '2026-05-04T14:02:00Z',
  result,
  keyframes: 1,
  cancelled: false,
});
const workWith = (...sources: ResultSource[]): TaskWork => ({
  task: { id: 7, project: 1, data: {}, annotations: [], predictions: [], drafts: [] },
  project: { id: 1, title: 'Clips', label_config: '<View/>' },
  videos: [video],
  sources,
});
const draft = source('draft', 3, [{ id: 'a' }]);
const kept: KeptTask = {
  name: 'Task 7',
  work: workWith(draft),
  video,
  source: draft,
  relabelled: [],
  label: undefined,
  leadTime: 4,
};

it('goes on at the annotation that the draft became', () => {
  const submitted = source('annotation', 5, [{ id: 'a' }]);
  const now = workWith(submitted, source('annotation', 4, [{ id: 'b' }]));
  expect(afterSubmit(kept, now)).toEqual({ ...kept, work: now, source: submitted });
});

it('stays with what it started from where the draft is still there, or nothing came of it', () => {
  expect(afterSubmit(kept, workWith(draft, source('annotation', 5, [{ id: 'a' }])))).toBe(kept);
  expect(afterSubmit(kept, workWith(source('annotation', 5, [{ id: 'b' }])))).toBe(kept);
  const annotated = { ...kept, source: source('annotation', 5, [{ id: 'a' }]) };
  expect(afterSubmit(annotated, workWith())).toBe(annotated);
});
