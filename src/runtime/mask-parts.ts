/**
 * Which parts of a mask its box goes around. A mask often has stray specks far from the object; a box around all of it
 * would be far too large. `mask-parts.wgsl` does the same on WebGPU.
 *
 * @module
 */

/** A part with less than 1/20 of the largest part's cells is a speck; a piece of a half-hidden object is larger. */
export const speckShare = 20;

/** No part: the logit is not positive. */
const none = -1;

/**
 * Marks the cells of `logits` that belong to a part of some size. Parts are 8-connected, so that all positive cells
 * around a pixel of the upsampled mask belong to one.
 *
 * @param logits [size, size]; positive: inside the mask
 * @returns for each cell 1 where its part counts, else 0
 */
export function countedCells(logits: Float32Array, size: number): Uint8Array {
  const parents = Int32Array.from(logits, (logit, cell) => (logit > 0 ? cell : none));
  for (let cell = 0; cell < parents.length; cell++) {
    if (parents[cell] === none) continue;
    for (const neighbour of earlierNeighbours(cell, size)) {
      if (parents[neighbour] !== none) unite(parents, cell, neighbour);
    }
  }
  const sizes = new Uint32Array(parents.length);
  for (let cell = 0; cell < parents.length; cell++) {
    if (parents[cell] === none) continue;
    const root = find(parents, cell);
    parents[cell] = root;
    sizes[root] = (sizes[root] ?? 0) + 1;
  }
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  return Uint8Array.from(parents, (root) =>
    Number(root !== none && (sizes[root] ?? 0) * speckShare >= largest),
  );
}

/** Left, and the three above. */
function earlierNeighbours(cell: number, size: number): number[] {
  const x = cell % size;
  const neighbours: number[] = [];
  if (x > 0) neighbours.push(cell - 1);
  if (cell < size) return neighbours;
  if (x > 0) neighbours.push(cell - size - 1);
  neighbours.push(cell - size);
  if (x < size - 1) neighbours.push(cell - size + 1);
  return neighbours;
}

function find(parents: Int32Array, cell: number): number {
  let root = cell;
  for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) root = parent;
  return root;
}

/** The smaller root becomes the parent, as on the GPU. */
function unite(parents: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [find(parents, a), find(parents, b)];
  parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
}
