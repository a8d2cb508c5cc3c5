/**
 * A prompt without one of its parts; undefined where nothing is left of it.
 *
 * @module
 */
import type { FramePrompt } from '../../worker/api.ts';

/** @param index in the prompt's points; the prompt itself where there is no such point */
export function withoutPoint(prompt: FramePrompt, index: number): FramePrompt | undefined {
  const { points = [], labels = [] } = prompt;
  if (index < 0 || index >= points.length) return prompt;
  // The candidate was one of those of the first click.
  const { candidate, ...rest } = prompt;
  const kept = index === 0 ? rest : prompt;
  if (points.length > 1)
    return { ...kept, points: points.toSpliced(index, 1), labels: labels.toSpliced(index, 1) };
  const { points: _, labels: __, ...pointless } = rest;
  return unlessEmpty(pointless);
}

export function withoutBox({ box, candidate, ...prompt }: FramePrompt): FramePrompt | undefined {
  return unlessEmpty(prompt);
}

export function withoutMask({ mask, candidate, ...prompt }: FramePrompt): FramePrompt | undefined {
  return unlessEmpty(prompt);
}

const unlessEmpty = (prompt: FramePrompt): FramePrompt | undefined =>
  prompt.box || prompt.mask || prompt.points?.length ? prompt : undefined;
