/**
 * What Meta's predictor does to mask logits and is done on the host here: filling holes and taking overlaps out, both
 * off by default because they read every frame's logits back, and clamping those that a second click starts from.
 *
 * @module
 */

/** Logit given to filled holes: just inside. */
const filledLogit = 0.1;
/** Suppressed pixels stay below this logit (sigmoid(-10) = 4.5e-5). */
const suppressedLogit = -10;

/**
 * `fill_holes_in_mask_scores` (`sam2/utils/misc.py`): background regions (logit <= 0, 8-connected as in Meta's CUDA
 * kernel) of at most `maxArea` pixels become foreground.
 *
 * @param logits Row-major, `width` a row.
 */
export function fillHoles(logits: Float32Array, width: number, maxArea: number): Float32Array {
  const filled = logits.slice();
  const seen = new Uint8Array(logits.length);
  for (let start = 0; start < logits.length; start++) {
    if (seen[start] === 1 || (logits[start] ?? 0) > 0) continue;
    const region = backgroundRegion(logits, width, start, seen);
    if (region.length <= maxArea) for (const i of region) filled[i] = filledLogit;
  }
  return filled;
}

/** All pixels of the background region around `start`; marks them as seen. */
function backgroundRegion(
  logits: Float32Array,
  width: number,
  start: number,
  seen: Uint8Array,
): readonly number[] {
  const region = [start];
  seen[start] = 1;
  for (let next = 0; next < region.length; next++) {
    const i = region[next] ?? start;
    const x = i % width;
    for (let dy = -width; dy <= width; dy += width) {
      for (let dx = -1; dx <= 1; dx++) {
        const j = i + dy + dx;
        if (x + dx < 0 || x + dx >= width || j < 0 || j >= logits.length) continue;
        if (seen[j] === 1 || (logits[j] ?? 0) > 0) continue;
        seen[j] = 1;
        region.push(j);
      }
    }
  }
  return region;
}

/**
 * `SAM2Base._apply_non_overlapping_constraints`: at each pixel only the object with the highest logit keeps it (the
 * first of equal ones), the others are brought down to -10. Meta applies it over a batch, which holds one object in
 * its predictor, so that nothing happens there; the documented intent is over all objects of a frame.
 */
export function applyNonOverlappingConstraints(masks: readonly Float32Array[]): Float32Array[] {
  const first = masks[0];
  if (first === undefined) return [];
  const highest = first.slice();
  const owner = new Uint32Array(first.length);
  masks.forEach((mask, k) => {
    mask.forEach((logit, i) => {
      if (logit > (highest[i] ?? 0)) {
        highest[i] = logit;
        owner[i] = k;
      }
    });
  });
  return masks.map((mask, k) =>
    mask.map((logit, i) => (owner[i] === k ? logit : Math.min(logit, suppressedLogit))),
  );
}

/**
 * Earlier logits as they are fed back with a new click: within +-32, "to avoid rare numerical issues"
 * (`SAM2VideoPredictor.add_new_points_or_box`).
 */
export function clampLogits(logits: Float32Array): Float32Array {
  return logits.map((v) => Math.min(32, Math.max(-32, v)));
}
