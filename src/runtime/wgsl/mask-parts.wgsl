// Connected parts of the masks at low resolution, as mask-parts.ts finds them: union-find with atomics, one invocation a
// cell. Each entry point is a dispatch of its own, because each needs the one before to be done everywhere. Comes after
// summary-params.wgsl.

@group(0) @binding(0) var<storage, read> logits: array<f32>;
// Parent of each cell, itself for a root; NONE outside the mask. Cells of all objects one after another.
@group(0) @binding(1) var<storage, read_write> parents: array<atomic<u32>>;
// Cells of the part, at its root.
@group(0) @binding(2) var<storage, read_write> sizes: array<atomic<u32>>;
// Cells of the largest part, an object.
@group(0) @binding(3) var<storage, read_write> largest: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

const NONE = 0xffffffffu;

fn find(cell: u32) -> u32 {
  var root = cell;
  var parent = atomicLoad(&parents[root]);
  while (parent != root) {
    root = parent;
    parent = atomicLoad(&parents[root]);
  }
  return root;
}

// The smaller root becomes the parent. Another invocation may have changed the larger one meanwhile: then what it was
// changed to is united too.
fn unite(a: u32, b: u32) {
  var high = find(a);
  var low = find(b);
  while (high != low) {
    if (high < low) {
      let swap = high;
      high = low;
      low = swap;
    }
    let before = atomicMin(&parents[high], low);
    if (before == high) {
      return;
    }
    high = find(before);
    low = find(low);
  }
}

fn uniteIfInside(cell: u32, neighbour: u32) {
  if (atomicLoad(&parents[neighbour]) != NONE) {
    unite(cell, neighbour);
  }
}

@compute @workgroup_size(64)
fn start(@builtin(global_invocation_id) id: vec3u) {
  let cells = params.size * params.size;
  if (id.x >= cells) {
    return;
  }
  let cell = id.z * cells + id.x;
  atomicStore(&parents[cell], select(NONE, cell, logits[cell] > 0.0));
  atomicStore(&sizes[cell], 0u);
  if (id.x == 0) {
    atomicStore(&largest[id.z], 0u);
  }
}

@compute @workgroup_size(64)
fn connect(@builtin(global_invocation_id) id: vec3u) {
  let cells = params.size * params.size;
  if (id.x >= cells) {
    return;
  }
  let cell = id.z * cells + id.x;
  if (atomicLoad(&parents[cell]) == NONE) {
    return;
  }
  let x = id.x % params.size;
  if (x > 0) {
    uniteIfInside(cell, cell - 1);
  }
  if (id.x >= params.size) {
    if (x > 0) {
      uniteIfInside(cell, cell - params.size - 1);
    }
    uniteIfInside(cell, cell - params.size);
    if (x < params.size - 1) {
      uniteIfInside(cell, cell - params.size + 1);
    }
  }
}

@compute @workgroup_size(64)
fn measure(@builtin(global_invocation_id) id: vec3u) {
  let cells = params.size * params.size;
  if (id.x >= cells) {
    return;
  }
  let cell = id.z * cells + id.x;
  if (atomicLoad(&parents[cell]) == NONE) {
    return;
  }
  let root = find(cell);
  atomicStore(&parents[cell], root);
  let part = atomicAdd(&sizes[root], 1u) + 1u;
  atomicMax(&largest[id.z], part);
}
