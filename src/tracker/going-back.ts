/**
 * Setting marks, going back to them and dropping them; and removing objects, which marks may bring back.
 *
 * @module
 */
import type { InferenceState } from './inference-state.ts';
import type { MarkedState } from './marks.ts';
import { MemoryBank } from './memory-bank.ts';

/** Remembers all objects as they are. */
export async function setMark(state: InferenceState): Promise<number> {
  // What a mark needs must be in the store, where it is not written over.
  if ([...state.objects.values()].some(({ bank }) => bank.pendingFrames().length > 0)) await state.commit();
  const objects = new Map([...state.objects].map(([id, object]) => [id, object.state.keep()]));
  return state.marks.set({ objects, visited: state.visited, propagated: state.propagated });
}

/** Goes back to a mark. Memories of the objects that have changed since are rebuilt when they are needed. */
export async function goToMark(
  state: InferenceState,
  { objects, visited, propagated }: MarkedState,
): Promise<void> {
  const before = new Map(state.objects);
  state.objects.clear();
  for (const [id, marked] of objects) {
    const object = before.get(id);
    const isUnchanged = object?.state.keep() === marked;
    state.objects.set(id, isUnchanged ? object : { state: marked.revive(), bank: new MemoryBank() });
  }
  for (const [id, object] of before) {
    if (state.objects.get(id) === object) continue;
    object.bank.dispose();
    state.releaseObject(object.state);
  }
  state.visited = visited;
  state.propagated = propagated;
  state.marks.raiseVersion();
  await state.commit();
}

/** Drops marks, and the records that only they needed. */
export async function forgetMarks(state: InferenceState, marks: readonly number[]): Promise<void> {
  const dropped = state.marks.delete(marks).flatMap(({ objects }) => [...objects.values()]);
  if (dropped.length === 0) return;
  for (const object of new Set(dropped)) state.releaseObject(object);
  await state.commit();
}

/** Forgets objects and their records, but for those that a mark needs. @throws TrackletError `tracker/unknown-object` */
export async function removeObjects(state: InferenceState, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const object = state.object(id);
    object.bank.dispose();
    state.objects.delete(id);
    state.releaseObject(object.state);
  }
  await state.commit();
}
