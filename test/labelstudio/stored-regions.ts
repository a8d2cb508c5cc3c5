/**
 * Regions as they lie in Label Studio: to put there, and to read back.
 *
 * @module
 */
import { z } from 'zod';
import {
  type Keyframe,
  keyframeSchema,
  regionSchema,
  type VideoRectangle,
} from '../../src/regions/region.ts';
import type { LabelStudio } from './label-studio.ts';

/** Configuration of the tests that track players: `video` at 25 frames a second. */
export const playerConfig = `<View>
  <Labels name="labels" toName="video"><Label value="Player" background="#11A39E"/><Label value="Ball" background="#D4380D"/></Labels>
  <Video name="video" value="$video" framerate="25"/><VideoRectangle name="box" toName="video"/>
</View>`;

/** A region of {@link playerConfig}, as Label Studio's page would write it for the sample clip. */
export function playerRegion(id: string, label: string, sequence: readonly Keyframe[]): VideoRectangle {
  const timed = sequence.map((keyframe) => ({ ...keyframe, time: keyframe.frame / 25 }));
  const value = { framesCount: 225, duration: 9, labels: [label], sequence: timed };
  return { id, type: 'videorectangle', from_name: 'box', to_name: 'video', value };
}

const withResult = z.looseObject({ id: z.int(), result: z.array(z.unknown()) });
const task = z.looseObject({ annotations: z.array(withResult), drafts: z.array(withResult) });

/** The VideoRectangle regions of a task's newest annotation. */
export async function storedRegions(labelStudio: LabelStudio, id: number): Promise<VideoRectangle[]> {
  const { annotations } = task.parse(await labelStudio.api('GET', `/api/tasks/${id}`));
  const newest = annotations.toSorted((a, b) => b.id - a.id)[0];
  return (newest?.result ?? []).map((item) => regionSchema.parse(item));
}

/** The keyframes of one of them, by frame. */
export function keyframesOf(regions: readonly VideoRectangle[], id: string): Map<number, Keyframe> {
  const sequence = regions.find((region) => region.id === id)?.value.sequence ?? [];
  return new Map(sequence.map((keyframe) => [keyframe.frame, keyframeSchema.parse(keyframe)]));
}
