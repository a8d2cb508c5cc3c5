/**
 * The masks that an ambiguous click could mean: which is in use, and choosing another.
 *
 * @module
 */
import type { Workspace } from '../state/workspace.ts';

type Candidate = 0 | 1 | 2;

/** The candidate in use, in the decoder's order: the chosen one, or that which the model thinks best. */
export function candidateInUse(workspace: Workspace): Candidate {
  const { candidates } = workspace.marking;
  if (!candidates) return 0;
  const prompt = workspace.objects.find(({ id }) => id === candidates.id)?.prompts.get(candidates.frame);
  if (prompt?.candidate !== undefined) return prompt.candidate;
  const best = Math.max(...candidates.masks.map(({ iou }) => iou));
  return candidates.masks.findIndex(({ iou }) => iou === best) as Candidate;
}

export async function chooseCandidate(workspace: Workspace, candidate: number): Promise<void> {
  workspace.stage.candidate = undefined;
  await workspace.marking.mark({ kind: 'candidate', candidate: candidate as Candidate });
}

/** The next one after that in use. */
export function nextCandidate(workspace: Workspace): Promise<void> {
  const count = workspace.marking.candidates?.masks.length ?? 1;
  return chooseCandidate(workspace, (candidateInUse(workspace) + 1) % count);
}
