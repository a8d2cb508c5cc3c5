import { describe, expect, it } from 'vitest';
import { ana, FakeLabelStudio, me } from '../../test/unit/fake-label-studio.ts';
import { begin, choices, region, track } from '../../test/unit/save-fixture.ts';
import { type ConflictChoice, save } from './save.ts';
import type { Result } from './schemas.ts';

const resultOf = (server: FakeLabelStudio, id: number) =>
  server.annotations.find((each) => each.id === id)?.result;

describe('without anyone else', () => {
  it('updates the annotation, and reads it back', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1, 50), choices]);
    const { client, request, asked } = await begin(server);
    const outcome = await save(client, request({ kind: 'annotation', id }));
    expect(outcome).toMatchObject({ status: 'saved', kind: 'annotation', id });
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 50), choices]));
    expect(outcome).toHaveProperty('result', resultOf(server, id));
    expect(outcome).toHaveProperty('task.annotations.0.updated_by', me.id);
    expect(server.writes).toEqual([`PATCH /api/annotations/${id}`]);
    expect(server.calls.at(-1)).toBe('GET /api/tasks/7');
    expect(asked).toEqual([]);
  });

  it('adds an annotation, and leaves everything else', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    server.draft(ana, id, [region('a', 1, 2)]);
    const { client, request } = await begin(server);
    const outcome = await save(client, request({ kind: 'new' }));
    expect(outcome).toMatchObject({
      status: 'saved',
      kind: 'annotation',
      result: track([region('a', 1, 2)]),
    });
    expect(resultOf(server, id)).toEqual([region('a', 1)]);
    expect(server.drafts).toHaveLength(1);
  });

  it('adds a prediction with its model version and score', async () => {
    const server = new FakeLabelStudio();
    server.annotate(ana, [region('a', 1)]);
    const { client, request } = await begin(server);
    const target = { kind: 'prediction', modelVersion: 'tracklet-tiny', score: 0.8 } as const;
    const outcome = await save(client, request(target));
    expect(outcome).toMatchObject({ status: 'saved', kind: 'prediction', id: server.predictions[0]?.id });
    expect(server.predictions).toMatchObject([{ model_version: 'tracklet-tiny', score: 0.8 }]);
  });

  it('does not write what is there already twice, but what has changed since', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    const { client, request } = await begin(server);
    const first = await save(client, request({ kind: 'new' }));
    if (first.status !== 'saved') throw new Error('not saved');
    const again = { ...request({ kind: 'new' }), loaded: first.task };
    expect(await save(client, again)).toMatchObject({ status: 'saved', id: first.id });
    expect(server.annotations).toHaveLength(2);
    await save(client, { ...again, write: (base) => [...track(base), region('b', 3)] });
    expect(server.annotations).toHaveLength(3);
    expect(resultOf(server, id)).toEqual([region('a', 1)]);
  });

  it('makes a copy of what the work started from, where nothing was changed', async () => {
    const server = new FakeLabelStudio();
    server.annotate(ana, [region('a', 1)]);
    const { client, request } = await begin(server);
    await save(client, { ...request({ kind: 'new' }), write: (base) => base });
    expect(server.annotations.map(({ result }) => result)).toEqual([[region('a', 1)], [region('a', 1)]]);
  });

  it('does not ask about the draft that it started from, though saving deletes it', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    server.draft(ana, id, [region('a', 1, 20)]);
    const { client, request, source, asked } = await begin(server);
    expect(source).toMatchObject({ kind: 'draft', annotation: id });
    await save(client, request({ kind: 'annotation', id }));
    expect(asked).toEqual([]);
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 20)]));
    expect(server.drafts).toEqual([]);
  });

  it('keeps what an annotation holds where the work started from nothing', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [choices]);
    const { client, request, source } = await begin(server);
    expect(source).toBeUndefined();
    const write = (base: Result) => [...base, region('new', 1)];
    await save(client, { ...request({ kind: 'annotation', id }), write });
    expect(resultOf(server, id)).toEqual([choices, region('new', 1)]);
  });
});

describe('where others changed something', () => {
  /** The annotation 11 with a change of ana's after it was loaded. */
  async function changed(answers: ConflictChoice[], change: (server: FakeLabelStudio, id: number) => void) {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1, 50), region('b', 3)]);
    const { client, request, asked } = await begin(server);
    change(server, id);
    const outcome = save(client, request({ kind: 'annotation', id }, ...answers));
    return { server, id, asked, outcome };
  }

  const moreKeyframes = (server: FakeLabelStudio, id: number) =>
    server.update(ana, id, [region('a', 1, 50, 60, 70), region('b', 3)]);

  it('says who changed which region, and writes nothing where cancelled', async () => {
    const { server, asked, outcome } = await changed(['cancel'], moreKeyframes);
    expect(await outcome).toEqual({ status: 'cancelled' });
    expect(asked).toMatchObject([{ annotationExists: true, deletesDraft: false }]);
    expect(asked[0]?.sentences).toEqual([
      expect.stringMatching(
        /^ana@tracklet\.test changed annotation 11 on 2026-11-23 at \d\d:\d\d: region "Player" \(a\) has 2 more keyframes\.$/,
      ),
    ]);
    expect(server.writes).toEqual([]);
  });

  it('merges into the newest', async () => {
    const { server, id, outcome } = await changed(['merge'], moreKeyframes);
    expect(await outcome).toMatchObject({ status: 'saved', id });
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 50, 60, 70), region('b', 3)]));
  });

  it('overwrites', async () => {
    const { server, id, outcome } = await changed(['overwrite'], moreKeyframes);
    expect(await outcome).toMatchObject({ status: 'saved', id });
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 50), region('b', 3)]));
  });

  it('makes a new annotation of what the work started from', async () => {
    const { server, id, outcome } = await changed(['new'], moreKeyframes);
    expect(await outcome).toMatchObject({
      status: 'saved',
      result: track([region('a', 1, 50), region('b', 3)]),
    });
    expect(resultOf(server, id)).toEqual([region('a', 1, 50, 60, 70), region('b', 3)]);
    expect(server.annotations).toHaveLength(2);
  });

  it("merges into another user's draft, which the task itself does not show", async () => {
    const { server, id, asked, outcome } = await changed(['merge'], (studio, annotation) =>
      studio.draft(ana, annotation, [region('a', 1), region('c', 8)]),
    );
    expect(await outcome).toMatchObject({ status: 'saved', id });
    expect(asked).toMatchObject([{ deletesDraft: true }]);
    expect(asked[0]?.sentences).toEqual([
      expect.stringMatching(
        /^ana@tracklet\.test has a draft of annotation 11, not submitted, saved on .*: region "Player" \(a\) has 1 keyframe fewer; region "Player" \(c\) is new; region "Player" \(b\) is gone\.$/,
      ),
    ]);
    expect(resultOf(server, id)).toEqual(track([region('a', 1), region('c', 8)]));
  });

  it('asks again where something changes while it asks', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    const { client, request, asked } = await begin(server);
    server.update(ana, id, [region('a', 1, 2)]);
    const { onConflict, ...rest } = request({ kind: 'annotation', id }, 'merge', 'merge');
    const outcome = await save(client, {
      ...rest,
      onConflict: (changes) => {
        if (asked.length === 0) server.update(ana, id, [region('a', 1, 2, 3)]);
        return onConflict(changes);
      },
    });
    expect(outcome).toMatchObject({ status: 'saved', id });
    expect(asked.map(({ sentences }) => sentences)).toEqual([
      [expect.stringContaining('has 1 more keyframe.')],
      [expect.stringContaining('has 1 more keyframe.')],
    ]);
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 2, 3)]));
    expect(server.writes).toHaveLength(1);
  });

  it('does not ask where the draft that it started from was submitted', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    server.draft(ana, id, [region('a', 1, 20)]);
    const { client, request, asked } = await begin(server);
    server.update(ana, id, [region('a', 1, 20)]);
    await save(client, request({ kind: 'annotation', id }));
    expect(asked).toEqual([]);
    expect(resultOf(server, id)).toEqual(track([region('a', 1, 20)]));
  });

  it('does not ask where an annotation was saved without a change', async () => {
    const { asked, outcome } = await changed([], (server, id) =>
      server.update(ana, id, [region('a', 1, 50), region('b', 3)]),
    );
    expect(await outcome).toMatchObject({ status: 'saved' });
    expect(asked).toEqual([]);
  });

  it('says that the draft it started from was discarded', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    const draft = server.draft(ana, id, [region('a', 1, 20)]);
    const { client, request, asked } = await begin(server);
    server.delete(draft);
    expect(await save(client, request({ kind: 'annotation', id }))).toEqual({ status: 'cancelled' });
    expect(asked[0]?.sentences).toEqual([
      `The draft of annotation ${id} by ana@tracklet.test, from which this work started, was discarded.`,
    ]);
  });

  it('does not ask where a draft without a change was discarded', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    const draft = server.draft(ana, id, [region('a', 1)]);
    const { client, request, asked } = await begin(server);
    server.delete(draft);
    expect(await save(client, request({ kind: 'annotation', id }))).toMatchObject({ status: 'saved' });
    expect(asked).toEqual([]);
  });

  it('offers only a new annotation where the annotation was deleted', async () => {
    const remove = (server: FakeLabelStudio, id: number) => server.delete(id);
    const made = await changed(['new'], remove);
    expect(await made.outcome).toMatchObject({ status: 'saved', kind: 'annotation' });
    expect(made.asked).toMatchObject([
      { sentences: ['Annotation 11 was deleted in Label Studio.'], annotationExists: false },
    ]);
    const merged = await changed(['merge'], remove);
    await expect(merged.outcome).rejects.toMatchObject({ code: 'labelstudio/annotation-deleted' });
  });
});
