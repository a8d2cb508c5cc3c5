import { expect, it } from 'vitest';
import { ana, FakeLabelStudio, me } from '../../test/unit/fake-label-studio.ts';
import { LabelStudioClient } from './client.ts';
import { type SaveTarget, saveConsequence } from './save.ts';
import { loadTaskWork } from './task-work.ts';

const server = new FakeLabelStudio();

async function consequence(target: SaveTarget): Promise<string> {
  return saveConsequence(target, await loadTaskWork(new LabelStudioClient(server), 7));
}

it('says what each way of saving does', async () => {
  expect(await consequence({ kind: 'new' })).toBe(
    'Adds an annotation and leaves everything else as it is; the task then has one annotation.',
  );
  const prediction = { kind: 'prediction', modelVersion: 'v1', score: 0.5 } as const;
  expect(await consequence(prediction)).toBe(
    'Adds a prediction of the model version "v1" and leaves all annotations as they are. Label Studio shows it beside the annotations; to change it, an annotator copies it into one.',
  );
  const id = server.annotate(ana, []);
  expect(await consequence({ kind: 'annotation', id })).toBe(
    'Replaces the result of annotation 11 by ana@tracklet.test. A Label Studio page that has the task open is not told: reload it, or its next Update overwrites this.',
  );
  server.draft(ana, id, []);
  server.draft(me, id, []);
  server.draft(me, null, []);
  server.predict('v1', []);
  expect(await consequence({ kind: 'annotation', id })).toMatch(
    /^Replaces the result of annotation 11 by ana@tracklet\.test and deletes ana@tracklet\.test's draft, saved on 2026-11-23 at \d\d:\d\d, and me@tracklet\.test's draft, saved on .*\. A Label Studio page/,
  );
  expect(await consequence({ kind: 'new' })).toMatch(
    /the task then has 2 annotations\. Label Studio opens me@tracklet\.test's draft first, which was never submitted: the tracks are in the annotation beside it\.$/,
  );
  expect(await consequence(prediction)).toContain('The task has one of this version already, which stays.');
});
