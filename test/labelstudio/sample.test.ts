/**
 * Label Studio's own sample video, uploaded to it.
 *
 * @module
 */
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../e2e/browser.ts';
import type { LabelStudio } from './label-studio.ts';
import { sharedLabelStudio } from './shared.ts';

const opossum = path.join(repositoryRoot, '.cache/label-studio/opossum_snow.mp4');
const config = `<View>
  <Labels name="videoLabels" toName="video"><Label value="Opossum"/></Labels>
  <Video name="video" value="$video" framerate="29.97"/><VideoRectangle name="box" toName="video"/>
</View>`;

let labelStudio: LabelStudio;
let task: number;

beforeAll(async () => {
  labelStudio = sharedLabelStudio();
  const project = await labelStudio.createProject('Sample video', config);
  task = await labelStudio.upload(project, opossum);
});

it('names the uploaded file in the task', async () => {
  const { data } = z
    .looseObject({ data: z.looseObject({ video: z.string() }) })
    .parse(await labelStudio.api('GET', `/api/tasks/${task}`));
  expect(data.video).toMatch(/^\/data\/upload\/\d+\/\w+-opossum_snow\.mp4$/);
});
