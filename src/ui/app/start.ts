/**
 * What happens when the page is opened: the server's settings, the first model, the task that the address names.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { LabelStudio } from '../label-studio/label-studio.ts';
import type { Models } from '../models/models.ts';
import { placeOf } from './place.ts';

export async function start(labelStudio: LabelStudio, models: Models): Promise<void> {
  const { workspace } = labelStudio;
  if (!('VideoDecoder' in window)) {
    workspace.activity.fail(
      new TrackletError(
        'video/no-webcodecs',
        'This browser cannot decode video: it has no WebCodecs. Use a current Chrome, Edge, Firefox or Safari.',
      ),
    );
    return;
  }
  void workspace.unsavedWork.refresh();
  const [status] = await Promise.all([labelStudio.check(), models.refresh(), workspace.project.start()]);
  if (models.problem) {
    workspace.activity.fail(TrackletError.from(models.problem));
    return;
  }
  await models.start({ model: status?.model ?? '', device: status?.device ?? 'auto' });
  // Also without a model: its task can be looked at, and is prompted once there is one.
  if (new URLSearchParams(location.search).has('task')) await openNamedTask(labelStudio);
  else if (placeOf(location) === 'alone') await workspace.project.reopen();
}

/** Opens the task of `?task=7&annotation=3`. */
async function openNamedTask(labelStudio: LabelStudio): Promise<void> {
  const { problem, workspace } = labelStudio;
  if (new URLSearchParams(location.search).get('task') === 'undefined') {
    workspace.activity.fail(
      new TrackletError(
        'labelstudio/bad-task-link',
        'Label Studio filled in no task ID here: this task came into the project after "tracklet embed". Run it again; it writes the ID into new tasks.',
      ),
    );
    return;
  }
  if (problem === undefined) await labelStudio.open(location.href);
  else workspace.activity.fail(TrackletError.from(problem));
}
