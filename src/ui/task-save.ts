/**
 * Saving the open task to Label Studio, step by step: where to, what changed there meanwhile, how it went. Knows no
 * element.
 *
 * @module
 */
import type { SerializedError } from '../errors.ts';
import {
  type Changes,
  type ConflictChoice,
  type SaveOutcome,
  type SaveTarget,
  save,
  saveConsequence,
} from '../labelstudio/save.ts';
import { sourcesOf, taskPageUrl } from '../labelstudio/task-work.ts';
import { predictionScore } from '../regions/score.ts';
import type { LabelStudio } from './label-studio.ts';
import type { OpenTask } from './open-task.ts';
import { isTracked } from './tracked-objects.ts';

/** What the user sees of it. */
export type SaveStep =
  | { readonly kind: 'choose' }
  | { readonly kind: 'saving' }
  | {
      readonly kind: 'conflict';
      readonly changes: Changes;
      readonly answer: (choice: ConflictChoice) => void;
    }
  | { readonly kind: 'saved'; readonly sentence: string; readonly url: string }
  | { readonly kind: 'failed'; readonly error: SerializedError };

export type SaveKind = SaveTarget['kind'];

export class TaskSave {
  readonly #labelStudio: LabelStudio;
  /** Undefined while nothing is being saved. */
  step: SaveStep | undefined;
  kind: SaveKind = 'annotation';
  modelVersion = '';

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
    this.modelVersion ||= `tracklet-${model?.name ?? 'sam2'}`;
    this.#show({ kind: 'choose' });
  }

  choose(kind: SaveKind): void {
    this.kind = kind;
    this.#labelStudio.workspace.changed();
  }

  /** What saving there does to the task, in a sentence or two. */
  consequence(kind: SaveKind): string {
    const { task } = this.#labelStudio;
    return task ? saveConsequence(this.#target(kind, []), task.work) : '';
  }

  /** Closes what is shown. A question about changes is answered with "cancel"; a save under way goes on. */
  close(): void {
    if (this.step?.kind === 'conflict') this.step.answer('cancel');
    else if (this.step?.kind !== 'saving') this.#show(undefined);
  }

  /** Saves to what was chosen. */
  async save(): Promise<void> {
    const { workspace, task, client } = this.#labelStudio;
    if (!task || this.step?.kind === 'saving') return;
    this.#show({ kind: 'saving' });
    let outcome: SaveOutcome | undefined;
    const done = await workspace.activity.run('Saving to Label Studio', async () => {
      const write = (base: readonly unknown[]) => task.write(base, workspace.objects);
      outcome = await save(client, {
        loaded: task.work.task,
        source: task.source,
        target: this.#target(this.kind, write(task.source?.result ?? [])),
        write,
        onConflict: (changes) => this.#ask(changes),
        leadTime: task.leadTime,
      });
    });
    if (!done) {
      const { error } = workspace.activity;
      this.#show(error && { kind: 'failed', error });
    } else if (outcome?.status === 'saved') {
      this.#takeOver(task, outcome);
    } else {
      this.#show({ kind: 'choose' });
    }
  }

  #target(kind: SaveKind, written: readonly unknown[]): SaveTarget {
    const { annotation, modelVersion } = this;
    if (kind === 'prediction') return { kind, modelVersion, score: predictionScore(written) ?? 0 };
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
  #takeOver(task: OpenTask, { kind, id, task: saved, result }: Extract<SaveOutcome, { status: 'saved' }>) {
    const { status, workspace } = this.#labelStudio;
    const sources = sourcesOf(saved);
    task.work = { ...task.work, task: saved, sources };
    if (kind === 'annotation') {
      task.source = sources.find((source) => source.kind === 'annotation' && source.id === id) ?? task.source;
    }
    for (const object of task.read(result).objects) {
      workspace.editObject(object.id, { keyframes: task.marksOf(object) });
    }
    workspace.saved();
    const reload =
      ' If Label Studio is open in another tab, reload it (F5) before editing: its next Update would overwrite this.';
    this.#show({
      kind: 'saved',
      sentence: `Saved ${kind} ${id} and read it back.${kind === 'annotation' ? reload : ''}`,
      url: taskPageUrl(status?.labelStudio?.url ?? '', task.work),
    });
  }

  #show(step: SaveStep | undefined): void {
    this.step = step;
    this.#labelStudio.workspace.changed();
  }
}
