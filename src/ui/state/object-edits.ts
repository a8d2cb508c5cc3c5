/**
 * What the user does to objects without the tracker: adding, naming, labelling, hiding, selecting them. Each is a step of
 * the history, but for selecting.
 *
 * @module
 */
import type { Keyframe } from '../../regions/region.ts';
import type { Beside, History } from './history.ts';
import { type LabelSet, noLabels } from './label-set.ts';
import { relabelledStyle } from './object-style.ts';
import type {
  NewObject,
  ObjectChange,
  PlannedObject,
  TrackedObject,
  TrackedObjects,
} from './tracked-objects.ts';
import type { VideoPlan } from './video-plan.ts';

interface EditParts {
  readonly objects: TrackedObjects;
  readonly history: Pick<History, 'edit'>;
  readonly plan: () => VideoPlan;
  readonly changed: () => void;
  /** Called whenever there is something to save. */
  readonly worked: () => void;
}

export class ObjectEdits {
  readonly #parts: EditParts;

  constructor(parts: EditParts) {
    this.#parts = parts;
  }

  /** The labels that objects may have. */
  get labels(): LabelSet {
    return this.#parts.plan().labels ?? noLabels;
  }

  /** Whether an object may have a name of the user's own: Label Studio keeps labels alone. */
  get mayRename(): boolean {
    const { labels, editable } = this.labels;
    return editable || labels.length === 0;
  }

  /** Adds an object and selects it; not as a step of its own. @param wanted default: as the open video has it */
  insert(wanted: NewObject = this.#parts.plan().newObject?.() ?? {}): TrackedObject {
    return this.#parts.objects.add(wanted);
  }

  /** Adds an object and selects it. */
  add(wanted?: NewObject): TrackedObject {
    return this.#parts.history.edit('new object', () => this.insert(wanted));
  }

  /** Takes over prompts that others have set, for objects that are there or new ones. */
  addPrompts(planned: readonly PlannedObject[]): void {
    const { objects, history, changed } = this.#parts;
    const { selectedId } = objects;
    history.edit('what others have drawn', () => {
      for (const { prompts, ...object } of planned) objects.addPrompts(object, prompts);
    });
    objects.selectedId = selectedId;
    changed();
  }

  /** The object's region in Label Studio, as it is now; no step. */
  setKeyframes(id: string, keyframes: readonly Keyframe[]): void {
    this.#parts.objects.edit(id, { keyframes });
    this.#parts.changed();
  }

  rename(id: string, name: string): void {
    this.#edit(id, 'renaming', { name });
  }

  /** Gives an object other labels, with the colour that goes with them; the name too, where it was not the user's. */
  relabel(id: string, labels: readonly string[]): void {
    const object = this.#parts.objects.find(id);
    // To choose the label that it has is no step.
    if (!object || object.labels.join('\n') === labels.join('\n')) return;
    this.#parts.plan().relabelled?.(id);
    const style = relabelledStyle(object, labels, this.labels, this.#parts.objects.all);
    this.#edit(id, 'relabelling', { labels, ...style });
  }

  /** Chooses the label of the selected object, and of those that are added from now on. */
  chooseLabel(label: string): void {
    const { objects, changed } = this.#parts;
    this.labels.choose(label);
    if (objects.selectedId !== undefined) this.relabel(objects.selectedId, [label]);
    changed();
  }

  /** Changes several objects in one step. @param beside what else is undone and done again with it */
  change(name: string, changes: ReadonlyMap<string, ObjectChange>, beside?: Beside): void {
    const { objects, history, worked } = this.#parts;
    if (changes.size > 0) worked();
    const work = () => {
      for (const [id, change] of changes) objects.edit(id, change);
    };
    history.edit(name, work, beside);
  }

  /** Draws an object on the picture, or no longer. */
  setHidden(id: string, hidden: boolean): void {
    const { objects, history } = this.#parts;
    const object = objects.find(id);
    if (!object || object.hidden === hidden) return;
    history.edit(`${hidden ? 'hiding' : 'showing'} ${object.name}`, () => objects.edit(id, { hidden }));
  }

  /** Draws this object alone; where it is the only one that is drawn, all of them again. */
  showAlone(id: string): void {
    const { objects, history } = this.#parts;
    const object = objects.find(id);
    if (!object) return;
    const alone = isShownAlone(id, objects.all);
    history.edit(alone ? 'showing all objects' : `showing ${object.name} alone`, () => {
      for (const other of objects.all) objects.edit(other.id, { hidden: !alone && other.id !== id });
    });
  }

  /** @param id undefined: none, so that what is marked next is a new object */
  select(id: string | undefined): void {
    this.#parts.objects.selectedId = id;
    this.#parts.changed();
  }

  #edit(id: string, what: string, change: ObjectChange): void {
    const { objects, history, worked } = this.#parts;
    const object = objects.find(id);
    if (!object) return;
    worked();
    history.edit(`${what} ${object.name}`, () => objects.edit(id, change));
  }
}

/** Whether this object is the only one of several that is drawn. */
export function isShownAlone(id: string, objects: readonly TrackedObject[]): boolean {
  return objects.length > 1 && objects.every((object) => object.hidden === (object.id !== id));
}
