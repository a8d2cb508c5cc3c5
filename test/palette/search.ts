/**
 * Finds the colours of `src/ui/state/palette.ts`: as far apart as 20 can be, to all kinds of eyes. Prints them in an
 * order in which the first few are the farthest apart. `npx tsx test/palette/search.ts`, seconds.
 *
 * @module
 */
import { contrast, distance, linearRgb, okLab, visions } from './colour-vision.ts';

const wanted = 20;
/** Contrast at least with the lanes of the light and the dark theme (`--lane` in theme.css); videos are mostly dark. */
const leastContrasts: Readonly<Record<string, number>> = { '#edf0f5': 1.3, '#1a1d23': 2.6 };
const start = '#3d9bff';

type Candidate = { readonly colour: string; readonly seen: readonly (readonly [number, number, number])[] };

const hex = (value: number): string => value.toString(16).padStart(2, '0');

function candidate(colour: string): Candidate {
  const rgb = linearRgb(colour);
  return { colour, seen: Object.values(visions).map((vision) => okLab(rgb, vision)) };
}

/** Least distance of two over all visions. */
function apart(one: Candidate, other: Candidate): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, lab] of one.seen.entries()) {
    const same = other.seen[index];
    if (same) least = Math.min(least, distance(lab, same));
  }
  return least;
}

/** Every 17th value of each channel, without greys, which are no colours to an annotator. */
function* all(): Generator<Candidate> {
  for (let red = 0; red < 256; red += 17) {
    for (let green = 0; green < 256; green += 17) {
      for (let blue = 0; blue < 256; blue += 17) {
        const colour = `#${hex(red)}${hex(green)}${hex(blue)}`;
        const found = candidate(colour);
        const [, a = 0, b = 0] = found.seen[0] ?? [];
        if (Math.hypot(a, b) < 0.06) continue;
        if (Object.entries(leastContrasts).every(([lane, least]) => contrast(colour, lane) >= least))
          yield found;
      }
    }
  }
}

const nearest = (one: Candidate, others: readonly Candidate[]): number =>
  Math.min(...others.filter((other) => other !== one).map((other) => apart(one, other)));

/** The candidate that is farthest from all of `chosen`. */
function farthest(candidates: readonly Candidate[], chosen: readonly Candidate[]): Candidate {
  let best: Candidate | undefined;
  let most = -1;
  for (const each of candidates) {
    const gap = chosen.length === 0 ? 0 : nearest(each, chosen);
    if (gap > most && !chosen.includes(each)) [best, most] = [each, gap];
  }
  if (!best) throw new Error('no candidate is left');
  return best;
}

function pick(candidates: readonly Candidate[], first: Candidate, count: number): Candidate[] {
  const chosen = [first];
  while (chosen.length < count) chosen.push(farthest(candidates, chosen));
  return chosen;
}

const candidates = [...all()];
const first = candidate(start);
let chosen = pick(candidates, first, wanted);
const least = (set: readonly Candidate[]): number => Math.min(...set.map((each) => nearest(each, set)));
// Each colour in turn goes where it is farthest from the others, as long as that helps.
for (let round = 0, before = 0; round < 40 && least(chosen) > before; round++) {
  before = least(chosen);
  for (const [index] of chosen.entries()) {
    if (index === 0) continue;
    const others = chosen.filter((_, other) => other !== index);
    chosen = chosen.with(index, farthest(candidates, others));
  }
}
console.log(`least distance ${least(chosen).toFixed(4)}`);
console.log(pick(chosen, first, wanted).map(({ colour }) => colour));
