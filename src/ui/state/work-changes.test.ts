import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import { ObjectPatch } from './object-patch.ts';
import { TrackedObjects } from './tracked-objects.ts';
import { type ResultChanges, WorkChanges } from './work-changes.ts';

const resultAt = (id: string, frame: number, iou: number): ObjectResult => ({
  ...{ id, frame: sourceFrame(frame), box: undefined, area: 0, objectScore: 1, iou },
});

/** Storage, as the database keeps it. */
class Storage {
  readonly results = new Map<string, unknown>();

  write({ puts, deletes, gone }: ResultChanges): void {
    for (const id of gone) {
      for (const key of this.results.keys()) if (key.startsWith(`${id} `)) this.results.delete(key);
    }
    for (const { object, frame } of deletes) this.results.delete(`${object} ${frame}`);
    for (const result of puts) this.results.set(`${result.id} ${result.frame}`, result);
  }
}

const resultsOf = (objects: TrackedObjects) =>
  new Map(
    objects.all.flatMap(({ id, results }) =>
      [...results].map(([frame, result]) => [`${id} ${frame}`, result] as const),
    ),
  );

function setUp() {
  const objects = new TrackedObjects();
  const changes = new WorkChanges();
  objects.subscribe((change) => changes.note(change, objects.all));
  return { objects, changes, storage: new Storage() };
}

it('brings storage to where the objects are, however they have changed, also by undo', () => {
  const { objects, changes, storage } = setUp();
  let state = 3;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const patches: ObjectPatch[] = [];
  const change = (step: number) => {
    const id = `object ${random(4)}`;
    const kind = random(6);
    if (kind === 0 && !objects.find(id)) objects.add({ id });
    if (kind === 1) objects.remove(id);
    if (kind === 2) objects.deleteResults(id, [sourceFrame(random(10))]);
    if (kind === 3) objects.deleteResults(id);
    if (kind > 3) objects.takeResults([resultAt(id, random(10), step)]);
  };
  for (let step = 0; step < 3000; step++) {
    const undone = random(4) === 0 ? patches.pop() : undefined;
    if (undone) objects.apply(undone);
    else {
      const patch = new ObjectPatch();
      objects.record(patch);
      change(step);
      objects.record(undefined);
      patches.push(patch);
    }
    if (random(3) === 0) {
      storage.write(changes.take(objects.all));
      expect(storage.results).toEqual(resultsOf(objects));
    }
  }
  expect(patches.length).toBeGreaterThan(100);
});

it('writes what has changed alone', () => {
  const { objects, changes } = setUp();
  objects.add({ id: 'ball' });
  objects.takeResults([1, 2, 3].map((frame) => resultAt('ball', frame, 0)));
  expect(changes.take(objects.all).puts).toHaveLength(3);
  expect(changes.any).toBe(false);
  objects.takeResults([resultAt('ball', 2, 1)]);
  objects.deleteResults('ball', [sourceFrame(3)]);
  expect(changes.any).toBe(true);
  expect(changes.take(objects.all)).toMatchObject({
    puts: [{ id: 'ball', frame: 2, iou: 1 }],
    deletes: [{ object: 'ball', frame: 3 }],
    gone: [],
  });
});

it('writes nothing of work that is continued', () => {
  const { objects } = setUp();
  objects.add({ id: 'ball' });
  objects.takeResults([resultAt('ball', 1, 0)]);
  const changes = new WorkChanges(objects.all);
  expect(changes.take(objects.all)).toEqual({ puts: [], deletes: [], gone: [] });
});
