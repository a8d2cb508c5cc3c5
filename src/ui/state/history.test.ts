import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackletError } from '../../errors.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { FramePrompt, Mark, ObjectResult } from '../../worker/api.ts';
import { Activity } from './activity.ts';
import { History, keptSteps } from './history.ts';
import type { TrackRun } from './kept-work.ts';
import { type PromptedEngine, Prompter } from './prompter.ts';
import { TrackedObjects } from './tracked-objects.ts';

type Tracker = Map<string, Map<SourceFrame, FramePrompt>>;

/** A tracker that knows what it was given, and remembers all of it at each mark. */
class Engine implements PromptedEngine {
  prompts: Tracker = new Map();
  readonly marks = new Map<Mark, Tracker>();
  #nextMark = 1;
  hasModel = true;

  async setPrompt(id: string, prompt: FramePrompt) {
    if (prompt.points?.length === 0) throw new TrackletError('prompt/empty', 'No point.');
    const frames = this.prompts.get(id) ?? new Map();
    this.prompts.set(id, frames.set(prompt.frame, prompt));
    return { result: resultAt(id, prompt.frame), candidates: [] };
  }

  async preview(id: string, { frame }: FramePrompt) {
    return { result: resultAt(id, frame), candidates: [] };
  }

  async removePrompt(id: string, frame: SourceFrame) {
    this.prompts.get(id)?.delete(frame);
  }

  async removeObject(id: string) {
    this.prompts.delete(id);
  }

  async reset() {
    this.prompts.clear();
  }

  async promptedFrames() {
    return new Map([...this.prompts].map(([id, frames]) => [id, [...frames.keys()]]));
  }

  async mark() {
    if (!this.hasModel) throw new TrackletError('worker/no-model', 'There is no model.');
    const mark = this.#nextMark++;
    this.marks.set(mark, structuredClone(this.prompts));
    return mark;
  }

  async goTo(mark: Mark) {
    const prompts = this.marks.get(mark);
    if (!prompts) throw new TrackletError('worker/unknown-mark', 'That is gone.');
    this.prompts = structuredClone(prompts);
  }

  async forgetMarks(marks: readonly Mark[]) {
    for (const mark of marks) this.marks.delete(mark);
  }
}

/** Numbers in [0, 1) that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let random: () => number;
let iou = 0;
const resultAt = (id: string, frame: SourceFrame): ObjectResult => ({
  ...{ id, frame, box: [0, 0, 10, 10], area: 100, objectScore: 1 },
  // No two results are the same.
  iou: ++iou,
});
const promptAt = (frame: SourceFrame): FramePrompt => ({ frame, points: [[++iou, 1]], labels: [1] });

let engine: Engine;
let objects: TrackedObjects;
let prompter: Prompter;
let activity: Activity;
let history: History;
let shown: SourceFrame[];
let track: { run: TrackRun | undefined };

beforeEach(() => {
  random = seeded(7);
  engine = new Engine();
  objects = new TrackedObjects();
  prompter = new Prompter(engine, objects);
  activity = new Activity({ changed() {}, progressed() {} });
  shown = [];
  const player = {
    frame: sourceFrame(3),
    show: async (frame: SourceFrame) => {
      shown.push(frame);
    },
  };
  track = { run: undefined };
  history = new History({
    ...{ objects, prompter, activity, player, changed: () => {}, worked: () => {} },
    tracking: () => track,
  });
});

const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
const someFrame = () => sourceFrame(Math.floor(random() * 20));
const id = () => pick(objects.all)?.id ?? objects.add({}).id;

/** What a user may do, each as one step. */
const actions: readonly (() => Promise<void> | void)[] = [
  () => history.step('mark', async () => void (await prompter.set(id(), promptAt(someFrame())))),
  () => history.step('mark', async () => void (await prompter.set(id(), promptAt(someFrame())))),
  () =>
    history.step(
      'first mark',
      async () => void (await prompter.set(objects.add({}).id, promptAt(someFrame()))),
    ),
  () =>
    history.step('unmark', async () => {
      const object = pick(objects.all.filter(({ prompts }) => prompts.size > 0));
      const frame = object && pick([...object.prompts.keys()]);
      if (object && frame !== undefined) await prompter.remove(object, frame);
    }),
  () =>
    history.step('track', async () => {
      await prompter.give(prompter.waiting());
      for (let frame = 0; frame < 20; frame++) {
        objects.takeResults(objects.all.map((object) => resultAt(object.id, sourceFrame(frame))));
        await Promise.resolve();
        if (frame === 9 && random() < 0.3) history.edit('rename on the way', () => rename());
      }
    }),
  () =>
    history.step('import', async () => {
      objects.addPrompts({ name: 'imported' }, [promptAt(someFrame()), promptAt(someFrame())]);
      objects.addPrompts({ id: id() }, [promptAt(someFrame())]);
    }),
  () =>
    history.step('remove', async () => {
      const gone = id();
      await prompter.removeObject(gone);
      objects.remove(gone);
    }),
  () => void history.edit('new object', () => objects.add({})),
  () => history.edit('rename', () => rename()),
  () => history.edit('hide', () => objects.edit(id(), { hidden: random() < 0.5, labels: [`${++iou}`] })),
];

function rename(): void {
  const object = pick(objects.all);
  if (object) objects.edit(object.id, { name: `name ${++iou}`, colour: '#123456' });
}

/** All that the page and the tracker know, by value. */
const everything = () => structuredClone({ ...onPage(), tracker: engine.prompts });
const onPage = () => structuredClone({ objects: objects.all, selected: objects.selectedId });

describe('a long session', () => {
  it('goes back and forth through 300 mixed steps exactly, on the page and in the tracker', async () => {
    const first = everything();
    while (history.length < 300) await pick(actions)?.();
    const last = everything();
    const backward = [everything()];
    while (history.undoable) {
      await history.undo();
      backward.push(everything());
    }
    expect(activity.error).toBeUndefined();
    expect(backward.length).toBeGreaterThan(300);
    expect(backward.at(-1)).toEqual(first);
    const forward = [everything()];
    while (history.redoable) {
      await history.redo();
      forward.push(everything());
    }
    expect(forward).toEqual(backward.toReversed());
    expect(forward.at(-1)).toEqual(last);
  }, 60_000);

  it('agrees with a copy of everything at each step, however one wanders', async () => {
    // The naive history: whole states, and where we are in them.
    let states = [everything()];
    let at = 0;
    for (let turn = 0; turn < 500; turn++) {
      const way = random();
      if (way < 0.25) await history.undo();
      else if (way < 0.45) await history.redo();
      if (way < 0.25) at = Math.max(0, at - 1);
      else if (way < 0.45) at = Math.min(states.length - 1, at + 1);
      else {
        const before = history.length;
        // Without those that are two steps at once.
        await pick(actions.toSpliced(4, 1))?.();
        if (history.length > before) {
          states = [...states.slice(0, at + 1), everything()];
          at++;
        }
      }
      expect(everything()).toEqual(states[at]);
    }
    expect(states.length).toBeGreaterThan(50);
  });

  it('comes back on the page where the tracker has lost its marks; prompts then wait to be given again', async () => {
    const states = [onPage()];
    while (history.length < 60) {
      const before = history.length;
      await pick(actions.toSpliced(4, 1))?.();
      if (history.length > before) states.push(onPage());
    }
    engine.marks.clear();
    for (const state of states.slice(0, -1).toReversed()) {
      await history.undo();
      expect(onPage()).toEqual(state);
      for (const [object, frames] of engine.prompts) {
        for (const [frame, prompt] of frames)
          expect(objects.find(object)?.prompts.get(frame)).toEqual(prompt);
      }
    }
    while (history.redoable) await history.redo();
    expect(onPage()).toEqual(states.at(-1));
    await prompter.give(prompter.waiting());
    const given = [...engine.prompts].filter(([, frames]) => frames.size > 0);
    expect(new Map(given)).toEqual(
      new Map(
        objects.all.filter(({ prompts }) => prompts.size > 0).map((object) => [object.id, object.prompts]),
      ),
    );
  });

  it(`keeps ${keptSteps} steps, and no marks of those that it dropped`, async () => {
    const { id: ball } = objects.add({});
    for (let n = 0; n < keptSteps + 20; n++) {
      await history.step('mark', async () => void (await prompter.set(ball, promptAt(someFrame()))));
    }
    expect([history.length, engine.marks.size]).toEqual([keptSteps, keptSteps]);
    await history.undo();
    await history.undo();
    await history.step('mark', async () => void (await prompter.set(ball, promptAt(someFrame()))));
    expect([history.length, history.redoable, engine.marks.size]).toEqual([
      keptSteps - 1,
      undefined,
      keptSteps - 1,
    ]);
  });
});

it('works without a model', async () => {
  engine.hasModel = false;
  await history.step('import', async () => objects.addPrompts({ id: 'ball' }, [promptAt(sourceFrame(1))]));
  await history.undo();
  expect(objects.all).toEqual([]);
  await history.redo();
  expect(objects.all.map((object) => object.prompts.size)).toEqual([1]);
});

it('takes back what a step did before it failed', async () => {
  await history.step(
    'mark',
    async () => void (await prompter.set(objects.add({}).id, promptAt(sourceFrame(1)))),
  );
  const before = everything();
  const failing = history.step('mark', async () => {
    const { id: second } = objects.add({});
    await prompter.set(second, promptAt(sourceFrame(2)));
    await prompter.set(second, { frame: sourceFrame(3), points: [], labels: [] });
  });
  await expect(failing).rejects.toMatchObject({ code: 'prompt/empty' });
  expect(everything()).toEqual(before);
  expect(history.length).toBe(1);
});

it('goes on after a step that failed in a tracker which cannot go back', async () => {
  const failing = history.step('mark', async () => {
    await prompter.set(objects.add({}).id, promptAt(sourceFrame(2)));
    vi.spyOn(engine, 'goTo').mockRejectedValueOnce(new TrackletError('worker/died', 'It is gone.'));
    throw new TrackletError('prompt/empty', 'No point.');
  });
  await expect(failing).rejects.toMatchObject({ code: 'prompt/empty' });
  expect([objects.all, history.length]).toEqual([[], 0]);
  await history.step('mark', async () => void objects.add({}));
  expect(history.length).toBe(1);
});

it('keeps no step that changed nothing', async () => {
  await history.step('nothing', async () => {});
  expect([history.undoable, engine.marks.size]).toEqual([undefined, 0]);
});

it('does nothing while something else is done', async () => {
  history.edit('new object', () => objects.add({}));
  await activity.run('Tracking', () => history.undo());
  expect(history.length).toBe(1);
});

it('shows the frame where prompts were, and stays where a name was', async () => {
  await history.step(
    'mark',
    async () => void (await prompter.set(objects.add({}).id, promptAt(sourceFrame(1)))),
  );
  history.edit('rename', () => rename());
  await history.undo();
  expect(shown).toEqual([]);
  await history.undo();
  expect(shown).toEqual([3]);
});

describe('a track that was paused', () => {
  const paused: TrackRun = {
    options: { direction: 'forward', masks: true },
    position: { frame: sourceFrame(9), reverse: false },
    done: 9,
    total: 20,
  };

  /** Pauses a track, and marks the object anew: from then on it cannot be gone on with. */
  async function pauseAndMark(): Promise<void> {
    const { id: ball } = objects.add({});
    await history.step('track', async () => {
      objects.takeResults([resultAt(ball, sourceFrame(1))]);
      track.run = paused;
    });
    await history.step('mark', async () => {
      await prompter.set(ball, promptAt(sourceFrame(5)));
      track.run = undefined;
    });
  }

  it('goes on once the mark after it is undone', async () => {
    await pauseAndMark();
    const runs = [];
    for (const way of ['undo', 'undo', 'redo', 'redo'] as const) {
      await history[way]();
      runs.push(track.run);
    }
    expect(runs).toEqual([paused, undefined, paused, undefined]);
  });

  it('is over where the tracker cannot go back to it', async () => {
    await pauseAndMark();
    engine.marks.clear();
    await history.undo();
    expect(track.run).toBeUndefined();
  });
});
