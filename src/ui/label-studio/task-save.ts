/**
 * Saving the open task to Label Studio, step by step: where to, what changed there meanwhile, how it went. Knows no
 * element.
 *
 * @module
 */
import type { SerializedError } from '../../errors.ts';
import {
  type Changes,
  type ConflictChoice,
  type SaveOutcome,
  type SaveTarget,
  save,
  saveConsequence,
} from '../../labelstudio/save.ts';
import { unsubmittedDraftsNote } from '../../labelstudio/save-consequence.ts';
import { sourcesOf, taskPageUrl } from '../../labelstudio/task-work.ts';
import { predictionScore } from '../../regions/score.ts';
import { type NeighbourPage, otherTab } from '../app/neighbour-page.ts';
import { isTracked, type TrackedObject } from '../state/tracked-objects.ts';
import type { LabelStudio } from './label-studio.ts';
import type { OpenTask } from './open-task.ts';

/** What the user sees of it. */
export type SaveStep =
  | { readonly kind: 'choose' }
  /** For the draft of what was edited last in the Label Studio page next to us. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'saving' }
  | {
      readonly kind: 'conflict';
      readonly changes: Changes;
      readonly answer: (choice: ConflictChoice) => void;
    }
  | { readonly kind: 'saved'; readonly sentence: string; readonly url: string }
  | { readonly kind: 'failed'; readonly error: SerializedError };

export type SaveKind = SaveTarget['kind'];

type Saved = Extract<SaveOutcome, { status: 'saved' }>;

export class TaskSave {
  readonly #labelStudio: LabelStudio;
  /** Undefined while nothing is being saved. */
  step: SaveStep | undefined;
  kind: SaveKind = 'annotation';
  modelVersion = '';
  /** The Label Studio page that is open next to this one. */
  neighbour: NeighbourPage = otherTab;

  constructor(labelStudio: LabelStudio) {
    this.#labelStudio = labelStudio;
  }

  /** The annotation that can be saved to: the one from which the work started. */
  get annotation(): number | undefined {
    return this.#labelStudio.task?.source?.annotation;
  }

  /** Whether there is something to save, and nothing in progress. */
  get possible(): boolean {
    const { task, workspace } = this.#labelStudio;
    return (
      task !== undefined &&
      workspace.task === undefined &&
      (workspace.unsaved || workspace.objects.some(isTracked))
    );
  }

  /** Asks the user where to save. */
  begin(): void {
    if (!this.possible || this.step) return;
    const { model } = this.#labelStudio.workspace;
    this.kind = this.annotation === undefined ? 'new' : 'annotation';
    this.modelVersion ||= `tracklet-${model?.id ?? model?.name ?? 'sam2'}${model ? `-${model.imageSize}` : ''}`;
    this.#show({ kind: 'choose' });
  }

  choose(kind: SaveKind): void {
    this.kind = kind;
    this.#labelStudio.workspace.changed();
  }

  /** What saving there does to the task, in a sentence or two. */
  consequence(kind: SaveKind): string {
    const { task } = this.#labelStudio;
    return task
      ? saveConsequence(
          this.#target(kind, () => []),
          task.work,
        )
      : '';
  }

  /** The objects that merging drops, because their regions were deleted in Label Studio. */
  deletedBy({ newest }: Changes): readonly TrackedObject[] {
    const { task, workspace } = this.#labelStudio;
    return task?.deletedFrom(newest, workspace.objects) ?? [];
  }

  /** Closes what is shown. A question about changes is answered with "cancel"; a save under way goes on. */
  close(): void {
    if (this.step?.kind === 'conflict') this.step.answer('cancel');
    else if (!this.#busy) this.#show(undefined);
  }

  /** Saves to what was chosen. */
  async save(): Promise<void> {
    const { workspace, task, client } = this.#labelStudio;
    if (!task || this.#busy) return;
    await this.#waitForDraft();
    this.#show({ kind: 'saving' });
    let outcome: SaveOutcome | undefined;
    const done = await workspace.activity.run('Saving to Label Studio', async () => {
      const write = (base: readonly unknown[]) => task.write(base, workspace.objects, workspace.writing);
      outcome = await save(client, {
        loaded: task.work.task,
        source: task.source,
        target: this.#target(this.kind, () => write(task.source?.result ?? [])),
        write,
        onConflict: (changes) => this.#ask(changes),
        leadTime: task.leadTime,
      });
    });
    if (!done) {
      const { error } = workspace.activity;
      this.#show(error && { kind: 'failed', error });
    } else if (outcome?.status === 'saved') {
      await this.#takeOver(task, outcome);
    } else {
      this.#show({ kind: 'choose' });
    }
  }

  get #busy(): boolean {
    return this.step?.kind === 'saving' || this.step?.kind === 'waiting';
  }

  /** Else Label Studio would write it after us, and show it in place of what we saved. */
  async #waitForDraft(): Promise<void> {
    for (let wait = this.neighbour.unsettled(); wait > 0; wait = this.neighbour.unsettled()) {
      this.#show({ kind: 'waiting' });
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** @param written the result to be saved: a prediction takes its score from it */
  #target(kind: SaveKind, written: () => readonly unknown[]): SaveTarget {
    const { annotation, modelVersion } = this;
    if (kind === 'prediction') return { kind, modelVersion, score: predictionScore(written()) };
    return kind === 'annotation' && annotation !== undefined ? { kind, id: annotation } : { kind: 'new' };
  }

  async #ask(changes: Changes): Promise<ConflictChoice> {
    const choice = await new Promise<ConflictChoice>((answer) => {
      this.#show({ kind: 'conflict', changes, answer });
    });
    this.#show({ kind: 'saving' });
    return choice;
  }

  /** What was saved is what the next save starts from. */
  async #takeOver(task: OpenTask, { kind, id, task: saved, result }: Saved): Promise<void> {
    const { status, workspace } = this.#labelStudio;
    for (const { id } of task.deletedFrom(result, workspace.objects)) {
      await workspace.marking.removeObject(id);
    }
    workspace.addPrompts(task.drawnIn(result, workspace.objects));
    const sources = sourcesOf(saved);
    const added = kind === 'annotation' && id !== this.annotation;
    task.work = { ...task.work, task: saved, sources };
    if (kind === 'annotation') {
      task.source = sources.find((source) => source.kind === 'annotation' && source.id === id) ?? task.source;
    }
    for (const { id, region } of task.read(result).objects) {
      workspace.setKeyframes(id, region?.value.sequence ?? []);
    }
    workspace.saved();
    this.neighbour.saved();
    const advice = [
      kind === 'annotation' ? this.neighbour.advice : '',
      added ? unsubmittedDraftsNote(saved) : '',
    ].filter((sentence) => sentence !== '');
    this.#show({
      kind: 'saved',
      sentence: [`Saved ${kind} ${id} and read it back.`, ...advice].join(' '),
      url: taskPageUrl(status?.labelStudio?.url ?? '', task.work),
    });
  }

  #show(step: SaveStep | undefined): void {
    this.step = step;
    this.#labelStudio.workspace.changed();
  }
}
