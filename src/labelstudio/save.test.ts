import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ana, FakeLabelStudio, me, unanswered } from '../../test/unit/fake-label-studio.ts';
import { LabelStudioClient } from './client.ts';
import { asRegion } from './result-regions.ts';
import { type Changes, type ConflictChoice, type SaveRequest, type SaveTarget, save } from './save.ts';
import type { Result } from './schemas.ts';
import { chooseSource, loadTaskWork } from './task-work.ts';

const keyframe = (frame: number, x = 10) => ({
  frame,
  enabled: true,
  x,
  y: 5,
  width: 10,
  height: 10,
  rotation: 0,
});

function region(id: string, ...frames: number[]) {
  const sequence = frames.map((frame) => keyframe(frame));
  return {
    id,
    type: 'videorectangle',
    from_name: 'box',
    to_name: 'video',
    value: { sequence, labels: ['Player'] },
  };
}

const choices = { id: 'c', type: 'choices', from_name: 'ch', to_name: 'video', value: { choices: ['a'] } };

/** Stands for tracking: every region gets a keyframe on frame 99. */
function track(base: Result): Result {
  return base.map((item) => {
    const read = asRegion(item);
    if (read === undefined) return item;
    const tracked = { ...keyframe(99), auto: 'x' };
    return { ...read, value: { ...read.value, sequence: [...read.value.sequence, tracked] }, score: 0.9 };
  });
}

/** Loads the task and starts from `annotation`, or from what is chosen where none is asked for. */
async function begin(server: FakeLabelStudio, annotation?: number) {
  const client = new LabelStudioClient(server);
  const work = await loadTaskWork(client, 7);
  const source = chooseSource(work, annotation);
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

const resultOf = (server: FakeLabelStudio, id: number) =>
  server.annotations.find((each) => each.id === id)?.result;

beforeEach(() => {
  vi.useFakeTimers().setTimerTickMode('nextTimerAsync');
});
afterEach(() => {
  vi.useRealTimers();
});

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

  it('saves again from what was saved', async () => {
    const server = new FakeLabelStudio();
    const id = server.annotate(ana, [region('a', 1)]);
    const { client, request } = await begin(server);
    const first = await save(client, request({ kind: 'new' }));
    if (first.status !== 'saved') throw new Error('not saved');
    await save(client, { ...request({ kind: 'new' }), loaded: first.task });
    expect(server.annotations).toHaveLength(3);
    expect(resultOf(server, id)).toEqual([region('a', 1)]);
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

describe('where the connection fails', () => {
  const targets: readonly SaveTarget[] = [
    { kind: 'annotation', id: 11 },
    { kind: 'new' },
    { kind: 'prediction', modelVersion: 'm', score: 0.5 },
  ];

  async function prepared() {
    const server = new FakeLabelStudio();
    server.annotate(ana, [region('a', 1)]);
    return { server, ...(await begin(server)) };
  }

  /** How often our result is in the task. */
  const copies = ({ annotations, predictions }: FakeLabelStudio) =>
    [...annotations, ...predictions].filter(({ result }) => JSON.stringify(result).includes('"auto"')).length;

  /** Throws on the first `times` changes. */
  function onChanges(times: number) {
    let left = times;
    return (method: string) => {
      if (method === 'GET' || left === 0) return;
      left -= 1;
      throw unanswered();
    };
  }

  it.each(targets)('finds a $kind whose answer was lost after it was made', async (target) => {
    const { server, client, request } = await prepared();
    server.after = onChanges(1);
    expect(await save(client, request(target))).toMatchObject({
      status: 'saved',
      result: track([region('a', 1)]),
    });
    expect(server.writes).toHaveLength(1);
    expect(copies(server)).toBe(1);
  });

  it.each(targets)('sends a $kind once more where it was not made', async (target) => {
    const { server, client, request } = await prepared();
    server.before = onChanges(1);
    expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
    expect(server.writes).toHaveLength(2);
    expect(copies(server)).toBe(1);
  });

  it.each(targets)('does not send a $kind twice that is made only after a while', async (target) => {
    const { server, client, request } = await prepared();
    const send = server.request.bind(server);
    server.request = async (method, path, body) => {
      if (method === 'GET') return send(method, path);
      setTimeout(() => void send(method, path, body), 2000);
      throw unanswered();
    };
    expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
    expect(server.writes).toHaveLength(1);
    expect(copies(server)).toBe(1);
  });

  it.each(targets)('reports a $kind that twice got no answer', async (target) => {
    const { server, client, request } = await prepared();
    server.before = onChanges(2);
    await expect(save(client, request(target))).rejects.toMatchObject({ code: 'labelstudio/unanswered' });
    expect(copies(server)).toBe(0);
  });

  it.each(targets)('recognises a $kind that an interrupted save has made', async (target) => {
    const { server, client, request } = await prepared();
    server.after = (method) => {
      if (method !== 'GET') throw new Error('the tab was closed');
    };
    await expect(save(client, request(target))).rejects.toThrow('the tab was closed');
    server.after = () => undefined;
    expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
    expect(server.writes).toHaveLength(1);
  });

  it.each(targets)('says what of a $kind was stored otherwise', async (target) => {
    const { server, client, request } = await prepared();
    server.store = (result) => JSON.parse(JSON.stringify(result).replace('"x":10', '"x":10.5'));
    await expect(save(client, request(target))).rejects.toMatchObject({
      code: 'labelstudio/not-verified',
      message: expect.stringContaining('region "Player" (a), value.sequence.0.x: sent 10, stored 10.5'),
    });
  });

  it('passes on what Label Studio refuses', async () => {
    const { server, client, request } = await prepared();
    await expect(save(client, request({ kind: 'annotation', id: 11 }))).resolves.toBeDefined();
    server.delete(11);
    await expect(client.updateAnnotation(11, [])).rejects.toMatchObject({ code: 'labelstudio/not-found' });
  });
});
