// Where the edges of the boxes lie, finer than pixels: the rule of box-edges.ts. A workgroup finds one edge of one object
// on the outermost row or column that `summarize` found, which must be done everywhere. Comes after summary.wgsl.

// `edgeSteps` and `leastMargin` of box-edges.ts.
const EDGE_STEPS = 256.0;
const LEAST_MARGIN = 1e-30;

// By how much the pixel is inside the object's mask; 0 or less outside.
fn margin(object: u32, s: Sample) -> f32 {
  var rival = 0.0;
  if (params.nonOverlap != 0) {
    for (var other = 0u; other < params.objects; other++) {
      if (other != object) {
        rival = max(rival, upsampled(other, s));
      }
    }
  }
  return upsampled(object, s) - rival;
}

// Steps from the centre of an inside pixel to where the line to the margin outside crosses 0, at least 1.
fn crossing(within: f32, outside: f32) -> u32 {
  let start = max(within, LEAST_MARGIN);
  let way = start / (start - min(outside, 0.0));
  return max(1u, u32(floor(way * EDGE_STEPS + 0.5)));
}

var<workgroup> farthest: atomic<u32>;

@compute @workgroup_size(64)
fn edges(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let object = id.z;
  // 0 left, 1 top, 2 right, 3 bottom
  let side = id.x;
  let last = vec2u(atomicLoad(&records[object].right), atomicLoad(&records[object].bottom));
  if (last.x != 0) {
    let first = vec2u(params.width - atomicLoad(&records[object].left), params.height - atomicLoad(&records[object].top));
    let extent = vec4u(first, last - 1);
    let isColumn = side % 2 == 0;
    let line = extent[side];
    let border = select(0u, select(params.height, params.width, isColumn) - 1, side >= 2);
    if (line == border) {
      atomicMax(&farthest, u32(EDGE_STEPS / 2));
    } else {
      let beyond = select(line - 1, line + 1, side >= 2);
      let end = select(extent.z, extent.w, isColumn);
      for (var along = select(extent.x, extent.y, isColumn) + local; along <= end; along += 64) {
        let s = sampleAt(select(along, line, isColumn), select(line, along, isColumn));
        if (!inside(object, upsampled(object, s), s) || !counts(object, s)) {
          continue;
        }
        let neighbour = sampleAt(select(along, beyond, isColumn), select(beyond, along, isColumn));
        atomicMax(&farthest, crossing(margin(object, s), margin(object, neighbour)));
      }
    }
  }
  workgroupBarrier();
  if (local == 0 && last.x != 0) {
    // One less, to fit into a byte.
    atomicOr(&records[object].edges, (max(atomicLoad(&farthest), 1u) - 1) << (8 * side));
  }
}
