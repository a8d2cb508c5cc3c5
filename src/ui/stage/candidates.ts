/**
 * The masks that an ambiguous click could mean: which is in use, and choosing another.
 *
 * @module
 */
import type { Candidates } from '../state/marking.ts';
import type { Workspace } from '../state/workspace.ts';

type Candidate = 0 | 1 | 2;

/** What the last click could mean; undefined where that is clear, or was made clear by another mark. */
export function offeredCandidates({ marking, objects }: Workspace): Candidates | undefined {
  const { candidates } = marking;
  if (!candidates || candidates.masks.length < 2) return undefined;
  const prompt = objects.find(({ id }) => id === candidates.id)?.prompts.get(candidates.frame);
  return prompt?.points?.length === 1 ? candidates : undefined;
}

/** The candidate in use, in the decoder's order: the chosen one, or that which the model thinks best. */
export function candidateInUse(workspace: Workspace): Candidate {
  const candidates = offeredCandidates(workspace);
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
  const count = offeredCandidates(workspace)?.masks.length ?? 1;
  return chooseCandidate(workspace, (candidateInUse(workspace) + 1) % count);
}
