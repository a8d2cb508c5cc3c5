/**
 * Follows a recorded chain, the short history of a model of official size, and keeps how near it came.
 *
 * @module
 */
import type { Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import type { LoadedHistory } from './golden.ts';
import { type Figures, followHistory, shown } from './history.ts';
import { recordChain } from './results.ts';

/** @see followHistory */
export async function followChain(name: string, chain: LoadedHistory, graphs: Sam2Graphs): Promise<Figures> {
  const figures = await followHistory(chain, graphs);
  recordChain(name, { masks: figures.frames, logits: figures.logits, iou: figures.minIou });
  console.log(shown(name, figures));
  return figures;
}
