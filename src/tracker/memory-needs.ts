/**
 * How much room outputs and memories take.
 *
 * @module
 */
import { lowResSize, memoryDims, modelWidth, type Sam2Config } from '../model/config/config.ts';
import { resolveSettings } from './settings.ts';

/** Frames between two writes to the store; the device holds that many unstored outputs an object. */
export const commitInterval = 32;

const bytesAValue = 4;
/** A record's names and numbers. */
const recordOverhead = 200;

/** Bytes that are stored of one object on one tracked frame. */
export const recordBytes = (config: Sam2Config): number =>
  bytesAValue * (lowResSize(config) ** 2 + modelWidth(config)) + recordOverhead;

/**
 * Bytes that a bank holds on the device at most while one object is tracked: memory maps of recent and of prompted
 * frames, pointers, and outputs that wait to be stored.
 *
 * @param prompts frames with a prompt
 */
export function bankBytes(config: Sam2Config, prompts: number): number {
  const { maxCondFramesInAttn } = resolveSettings(config);
  const selectable = maxCondFramesInAttn === -1 ? prompts : 2 * maxCondFramesInAttn;
  const maps = config.numMaskmem - 1 + Math.min(prompts, selectable);
  const pointers = config.maxObjPtrsInEncoder + Math.min(prompts, selectable);
  const map = memoryDims(config).reduce((size, dim) => size * dim, 1);
  const output = lowResSize(config) ** 2 + modelWidth(config) + 2;
  return bytesAValue * (maps * map + pointers * modelWidth(config) + commitInterval * output);
}
