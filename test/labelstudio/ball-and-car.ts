/**
 * Tasks with the sample clip, in which the user has drawn boxes around the ball and the car.
 *
 * @module
 */
import { z } from 'zod';
import { SAMPLE_VIDEO, sampleTruth } from '../fixtures/sample.ts';
import type { LabelStudio } from './label-studio.ts';

/** The Video tag is named `video`, as the driver of Label Studio's page wants it. */
export const ballAndCarConfig = `<View>
  <Labels name="videoLabels" toName="video" allowEmpty="true"><Label value="Ball" background="#D4380D"/><Label value="Car" background="teal"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;

const picture = { width: 1280, height: 720 };

/** A keyframe around an object of the sample, where it really is. @param frame display frame at 25 a second */
export function keyframe(object: 'ball' | 'car', frame: number) {
  const box = sampleTruth().get(object)?.[frame - 1]?.box;
  if (!box) throw new Error(`there is no ${object} on frame ${frame}`);
  const [x, y, width, height] = box;
  const shape = {
    x: (100 * x) / picture.width,
    y: (100 * y) / picture.height,
    width: (100 * width) / picture.width,
    height: (100 * height) / picture.height,
  };
  return { frame, enabled: true, rotation: 0, ...shape, time: frame / 25 };
}

const region = (id: string, label: string, object: 'ball' | 'car') => ({
  ...{ id, type: 'videorectangle', from_name: 'box', to_name: 'video', origin: 'manual' },
  value: { framesCount: 225, duration: 9, labels: [label], sequence: [keyframe(object, 1)] },
});

/** The result that the annotation of {@link createBallAndCar} holds. */
export const ballAndCar = (): unknown[] => [
  region('ball000001', 'Ball', 'ball'),
  region('car0000001', 'Car', 'car'),
];

/** A task with an annotation of one keyframe each. */
export interface BallAndCarTask {
  readonly task: number;
  readonly annotation: number;
}

/** Uploads the sample into a project and annotates it. */
export async function createBallAndCar(labelStudio: LabelStudio, project: number): Promise<BallAndCarTask> {
  const task = await labelStudio.upload(project, SAMPLE_VIDEO);
  return { task, annotation: await labelStudio.annotate(task, ballAndCar()) };
}

const taskSchema = z.looseObject({
  annotations: z.array(z.looseObject({ id: z.int(), result: z.array(z.unknown()) })),
});
const regionSchema = z.looseObject({
  id: z.string(),
  value: z.looseObject({ sequence: z.array(z.looseObject({ frame: z.int(), enabled: z.boolean() })) }),
});

/** How many keyframes each region of an annotation has in Label Studio, by the region's id. */
export async function keyframeCounts(
  labelStudio: LabelStudio,
  { task, annotation }: BallAndCarTask,
): Promise<Record<string, number>> {
  const { annotations } = taskSchema.parse(await labelStudio.api('GET', `/api/tasks/${task}`));
  const result = annotations.find(({ id }) => id === annotation)?.result ?? [];
  const regions = z.array(regionSchema).parse(result);
  return Object.fromEntries(regions.map(({ id, value }) => [id, value.sequence.length]));
}
