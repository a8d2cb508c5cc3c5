import { expect, it } from 'vitest';
import { ana, FakeLabelStudio, me } from '../../test/unit/fake-label-studio.ts';
import { TrackletError } from '../errors.ts';
import { LabelStudioClient } from './client.ts';
import { annotationSchema, draftSchema, type Result, taskSchema } from './schemas.ts';
import { chooseSource, loadTaskWork, sourcesOf, taskPageUrl } from './task-work.ts';

/** A result of one region with so many keyframes. */
function drawn(keyframes: number): Result {
  const sequence = Array.from({ length: keyframes }, (_, index) => ({ frame: index + 1, enabled: true }));
  return [{ id: 'a', type: 'videorectangle', value: { sequence } }];
}

const load = (server: FakeLabelStudio) => loadTaskWork(new LabelStudioClient(server), 7);

/** An answer of Label Studio 1.23.2, shortened. */
const annotation = {
  id: 2,
  result: [
    {
      value: {
        framesCount: 250,
        duration: 10,
        sequence: [
          { frame: 1, enabled: true, rotation: 0, x: 10.078125, y: 10, width: 20, height: 25, time: 0.04 },
          {
            x: 10,
            y: 10,
            width: 30.000000000000004,
            height: 40,
            rotation: 0,
            frame: 50,
            enabled: true,
            time: 2,
          },
        ],
        labels: ['Player'],
      },
      id: 'kyYawwuL1Z',
      from_name: 'box',
      to_name: 'video',
      type: 'videorectangle',
      origin: 'manual',
    },
  ],
  created_username: ' a@b.co, 1',
  completed_by: { id: 1, first_name: '', last_name: '', avatar: null, email: 'a@b.co', initials: 'a@' },
  was_cancelled: false,
  ground_truth: false,
  created_at: '2026-11-22T16:27:54.963751Z',
  updated_at: '2026-11-22T16:27:54.963777Z',
  updated_by: 1,
};

const draft = {
  id: 3,
  user: 'a@b.co',
  created_username: 'a@b.co, 1',
  result: annotation.result,
  created_at: '2026-11-22T16:27:47.003885Z',
  updated_at: '2026-11-22T16:27:52.479898Z',
  task: 2,
  annotation: null,
};

it('reads what Label Studio answers', () => {
  const task = taskSchema.parse({
    id: 2,
    project: 1,
    data: { video: '/data/upload/1/1f14f733-t25.mp4' },
    annotations: [annotation],
    drafts: [draft],
    predictions: [{ id: 5, result: [], model_version: 'tracker-v1', score: 0.91, created_ago: '0 minutes' }],
  });
  expect(sourcesOf(task)).toMatchObject([
    { kind: 'annotation', id: 2, annotation: 2, author: 'a@b.co', keyframes: 2, cancelled: false },
    { kind: 'draft', id: 3, annotation: undefined, author: 'a@b.co', keyframes: 2 },
    { kind: 'prediction', id: 5, annotation: undefined, author: 'tracker-v1', keyframes: 0 },
  ]);
});

it.each([
  [{ completed_by: 4, created_username: ' Ana Li ana@b.co, 4' }, 'Ana Li ana@b.co'],
  [{ completed_by: 4, created_username: undefined }, 'user 4'],
  [{ completed_by: { id: 4 }, created_username: '' }, 'user 4'],
  [{ completed_by: null, created_username: undefined }, 'an unknown user'],
])('names the author of an annotation by %o', (written, author) => {
  const parsed = annotationSchema.parse({ ...annotation, ...written });
  const task = taskSchema.parse({
    id: 2,
    project: 1,
    data: {},
    annotations: [],
    drafts: [],
    predictions: [],
  });
  expect(sourcesOf({ ...task, annotations: [parsed] })[0]?.author).toBe(author);
});

it.each([
  [{ user: 7 }, 'a@b.co'],
  [{ user: 7, created_username: undefined }, 'user 7'],
  [{ user: undefined, created_username: undefined }, 'an unknown user'],
])('names the author of a draft by %o', (written, author) => {
  const task = taskSchema.parse({
    id: 2,
    project: 1,
    data: {},
    annotations: [],
    drafts: [],
    predictions: [],
  });
  expect(sourcesOf({ ...task, drafts: [draftSchema.parse({ ...draft, ...written })] })[0]?.author).toBe(
    author,
  );
});

it("reads a task with its videos and all sources, newest first, also another user's drafts", async () => {
  const server = new FakeLabelStudio();
  const prediction = server.predict('m1', drawn(3));
  const first = server.annotate(ana, drawn(1));
  const own = server.draft(me, null, drawn(4));
  const others = server.draft(ana, first, drawn(2));
  const work = await load(server);
  expect(work).toMatchObject({ project: { id: 3 }, videos: [{ name: 'video', framerate: 24 }] });
  expect(work.sources.map(({ kind, id, author }) => [kind, id, author])).toEqual([
    ['draft', others, ana.email],
    ['draft', own, me.email],
    ['annotation', first, ana.email],
    ['prediction', prediction, 'm1'],
  ]);
  expect(taskPageUrl('http://127.0.0.1:8080', work)).toBe('http://127.0.0.1:8080/projects/3/data?task=7');
});

it('asks for drafts only where there are any', async () => {
  const server = new FakeLabelStudio();
  await load(server);
  expect(server.calls).toEqual(['GET /api/tasks/7', 'GET /api/projects/3']);
});

it.each(['labelstudio/not-found', 'labelstudio/no-permission', 'labelstudio/refused'] as const)(
  "does with the key's own drafts where Label Studio answers the question for all with %s",
  async (code) => {
    const server = new FakeLabelStudio();
    const own = server.draft(me, null, drawn(4));
    server.draft(ana, null, drawn(2));
    server.before = (_, path) => {
      if (path.endsWith('/drafts')) throw new TrackletError(code, 'There are none here.');
    };
    expect((await load(server)).sources).toMatchObject([{ kind: 'draft', id: own }]);
  },
);

it('does not take drafts that could not be read for none', async () => {
  const server = new FakeLabelStudio();
  server.draft(ana, null, drawn(2));
  server.before = (_, path) => {
    if (path.endsWith('/drafts')) throw new TrackletError('labelstudio/busy', 'Try again.');
  };
  await expect(load(server)).rejects.toMatchObject({ code: 'labelstudio/busy' });
});

it('starts from the newest annotation with keyframes, not from newer ones of other kinds', async () => {
  const server = new FakeLabelStudio();
  server.annotate(ana, drawn(2));
  const second = server.annotate(me, drawn(1));
  server.annotate(ana, []);
  server.draft(ana, null, drawn(5));
  server.predict('m', drawn(5));
  expect(chooseSource(await load(server), undefined)).toMatchObject({ kind: 'annotation', id: second });
});

it('starts from the draft of that annotation, unless it is empty', async () => {
  const server = new FakeLabelStudio();
  const id = server.annotate(ana, drawn(2));
  server.draft(me, id, []);
  expect(chooseSource(await load(server), undefined)).toMatchObject({ kind: 'annotation', id });
  server.draft(ana, id, drawn(3));
  expect(chooseSource(await load(server), undefined)).toMatchObject({
    kind: 'draft',
    annotation: id,
    keyframes: 3,
  });
});

it('starts from the newest draft, then from the newest prediction, where there is no annotation', async () => {
  const server = new FakeLabelStudio();
  expect(chooseSource(await load(server), undefined)).toBeUndefined();
  server.predict('old', drawn(1));
  server.predict('new', drawn(1));
  expect(chooseSource(await load(server), undefined)).toMatchObject({ kind: 'prediction', author: 'new' });
  const draft = server.draft(ana, null, drawn(1));
  server.predict('newest', drawn(1));
  expect(chooseSource(await load(server), undefined)).toMatchObject({ kind: 'draft', id: draft });
});

it('starts from the annotation asked for, or from a newer draft of it', async () => {
  const server = new FakeLabelStudio();
  const asked = server.annotate(ana, []);
  server.annotate(ana, drawn(2));
  expect(chooseSource(await load(server), asked)).toMatchObject({ kind: 'annotation', id: asked });
  server.draft(ana, asked, drawn(1));
  expect(chooseSource(await load(server), asked)).toMatchObject({ kind: 'draft', annotation: asked });
});

it('starts from a skipped annotation only where it is asked for', async () => {
  const server = new FakeLabelStudio();
  const skipped = server.annotate(ana, drawn(2));
  for (const written of server.annotations) written.was_cancelled = true;
  const work = await load(server);
  expect(work.sources).toMatchObject([{ id: skipped, cancelled: true }]);
  expect(chooseSource(work, undefined)).toBeUndefined();
  expect(chooseSource(work, skipped)).toMatchObject({ id: skipped });
});

it('says which annotations there are where one is asked for that is not', async () => {
  const server = new FakeLabelStudio();
  const no = { code: 'labelstudio/no-such-annotation' };
  const none = await load(server);
  expect(() => chooseSource(none, 99)).toThrow(
    expect.objectContaining({ ...no, message: 'Task 7 has no annotation 99. It has none yet.' }),
  );
  server.annotate(ana, []);
  server.annotate(ana, []);
  const two = await load(server);
  expect(() => chooseSource(two, 99)).toThrow(
    expect.objectContaining({ ...no, message: 'Task 7 has no annotation 99. It has: 11, 12.' }),
  );
});

it('says so where Label Studio answers in another form', async () => {
  const server = new FakeLabelStudio();
  server.labelConfig = '<View/>';
  await expect(load(server)).rejects.toMatchObject({ code: 'labelstudio/no-video' });
  server.request = async () => ({ id: 7 });
  await expect(load(server)).rejects.toMatchObject({
    code: 'labelstudio/bad-reply',
    message: expect.stringContaining(
      'Label Studio sent task 7 in a form that Tracklet does not know (project:',
    ),
  });
});
