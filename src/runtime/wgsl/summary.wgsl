// Low-res logits to masks at video size, the extents of their boxes (without specks) and areas, as summary.ts does it. One
// invocation makes 32 pixels (one word) of one object; a workgroup adds up its pixels before it touches the object's record.
// Comes after upsampled-mask.wgsl.

// All maxima start at 0, so that clearing the buffer resets them.
struct Record {
  // width - left and height - top
  left: atomic<u32>,
  top: atomic<u32>,
  // Just past the last column and row.
  right: atomic<u32>,
  bottom: atomic<u32>,
  area: atomic<u32>,
  // Copied in from the decoder's outputs.
  objectScore: u32,
  iou: u32,
  // From box-edges.wgsl, a byte an edge.
  edges: atomic<u32>,
}

@group(0) @binding(5) var<storage, read_write> records: array<Record>;
@group(0) @binding(6) var<storage, read_write> masks: array<u32>;

var<workgroup> left: atomic<u32>;
var<workgroup> top: atomic<u32>;
var<workgroup> right: atomic<u32>;
var<workgroup> bottom: atomic<u32>;
var<workgroup> area: atomic<u32>;

@compute @workgroup_size(64)
fn summarize(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let word = id.x;
  let object = id.z;
  var bits = 0u;
  // left, top, right, bottom
  var extent = vec4u(0);
  if (word < params.words) {
    for (var bit = 0u; bit < 32; bit++) {
      let pixel = word * 32 + bit;
      if (pixel >= params.width * params.height) {
        break;
      }
      let x = pixel % params.width;
      let y = pixel / params.width;
      let s = sampleAt(x, y);
      let logit = upsampled(object, s);
      if (inside(object, logit, s)) {
        bits |= 1u << bit;
        if (counts(object, s)) {
          extent = max(extent, vec4u(params.width - x, params.height - y, x + 1, y + 1));
        }
      }
    }
    if (bits != 0) {
      atomicMax(&left, extent.x);
      atomicMax(&top, extent.y);
      atomicMax(&right, extent.z);
      atomicMax(&bottom, extent.w);
      atomicAdd(&area, countOneBits(bits));
    }
    if (params.storeMask != 0) {
      masks[object * params.words + word] = bits;
    }
  }
  workgroupBarrier();
  if (local == 0 && atomicLoad(&area) > 0) {
    atomicMax(&records[object].left, atomicLoad(&left));
    atomicMax(&records[object].top, atomicLoad(&top));
    atomicMax(&records[object].right, atomicLoad(&right));
    atomicMax(&records[object].bottom, atomicLoad(&bottom));
    atomicAdd(&records[object].area, atomicLoad(&area));
  }
}
