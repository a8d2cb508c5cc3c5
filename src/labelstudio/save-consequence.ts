/**
 * What each way of saving does to the task, for whoever chooses.
 *
 * @module
 */
import { annotationAuthor, draftAuthor } from './author.ts';
import { annotationOf, draftsOf } from './changes.ts';
import type { SaveTarget } from './save.ts';
import type { Task } from './schemas.ts';
import type { TaskWork } from './task-work.ts';
import { localTime } from './time.ts';

/** What saving to `target` changes in Label Studio and what it leaves; one to three plain sentences. */
export function saveConsequence(target: SaveTarget, { task }: TaskWork): string {
  switch (target.kind) {
    case 'annotation': {
      const annotation = annotationOf(task, target.id);
      const author = annotation === undefined ? '' : ` by ${annotationAuthor(annotation)}`;
      const drafts = draftsOf(task, target.id)
        .map((draft) => `${draftAuthor(draft)}'s draft, saved ${localTime(draft.updated_at)}`)
        .join(', and ');
      const deletes = drafts === '' ? '' : ` and deletes ${drafts}`;
      return `Replaces the result of annotation ${target.id}${author}${deletes}. A Label Studio page that has the task open is not told: reload it, or its next Update overwrites this.`;
    }
    case 'new': {
      const count = task.annotations.length + 1;
      const drafts = unsubmittedDraftsNote(task);
      return `Adds an annotation and leaves everything else as it is; the task then has ${count === 1 ? 'one annotation' : `${count} annotations`}.${drafts === '' ? '' : ` ${drafts}`}`;
    }
    case 'prediction': {
      const same = task.predictions.filter(({ model_version }) => model_version === target.modelVersion);
      const stays = same.length === 0 ? '' : ` The task has one of this version already, which stays.`;
      return `Adds a prediction of the model version "${target.modelVersion}" and leaves all annotations as they are. Label Studio shows it beside the annotations; to change it, an annotator copies it into one.${stays}`;
    }
  }
}

/** Where to look for a new annotation while there are drafts that were never submitted; empty where there is none. */
export function unsubmittedDraftsNote({ drafts }: Task): string {
  const authors = drafts.filter(({ annotation }) => annotation === null).map(draftAuthor);
  if (authors.length === 0) return '';
  const whose = [...new Set(authors)].map((author) => `${author}'s`).join(' and ');
  return `Label Studio opens ${whose} draft first, which was never submitted: the tracks are in the annotation beside it.`;
}
