/**
 * Prompts and results as pages know them and as the tracker does: masks as RLE here, as bytes and bits there.
 *
 * @module
 */
import { decodeDenseMask, encodePackedMask } from '../regions/rle.ts';
import type { MaskSummary } from '../runtime/sam2-graphs.ts';
import type { CompletePrompt } from '../tracker/prompts.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';
import type { FramePrompt, ObjectResult } from './api.ts';

/** A prompt as the predictor takes it; points without labels are inside. */
export const toCompletePrompt = ({ box, points, labels, mask, candidate }: FramePrompt): CompletePrompt => ({
  box,
  points,
  labels: labels ?? points?.map(() => 1 as const),
  mask: mask && { width: mask.size[1], height: mask.size[0], data: decodeDenseMask(mask) },
  candidate,
});

/** What the predictor saw of an object, as pages get it. */
export const toObjectResult = (
  id: string,
  frame: SourceFrame,
  { box, area, objectScore, iou, mask }: MaskSummary,
  { width, height }: Pick<VideoInfo, 'width' | 'height'>,
): ObjectResult => ({
  id,
  frame,
  box,
  area,
  objectScore,
  iou,
  mask: mask && encodePackedMask(mask, width, height),
});
