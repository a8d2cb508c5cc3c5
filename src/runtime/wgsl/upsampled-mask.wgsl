// Logits at the size of the video, computed where they are asked for, as upsampled-mask.ts does it. Comes after
// summary-params.wgsl.

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<uniform> params: Params;
// From mask-parts.wgsl: the root of each cell's part, the part's cells at its root, and those of the largest part.
@group(0) @binding(2) var<storage, read> roots: array<u32>;
@group(0) @binding(3) var<storage, read> sizes: array<u32>;
@group(0) @binding(4) var<storage, read> largest: array<u32>;

// `speckShare` of mask-parts.ts.
const SPECK_SHARE = 20u;

// The four logits around a pixel and how far it lies from the first.
struct Sample {
  topLeft: u32,
  topRight: u32,
  bottomLeft: u32,
  bottomRight: u32,
  across: f32,
  down: f32,
}

fn sampleAt(x: u32, y: u32) -> Sample {
  let last = params.size - 1;
  let atX = max((f32(x) + 0.5) * params.scaleX - 0.5, 0.0);
  let atY = max((f32(y) + 0.5) * params.scaleY - 0.5, 0.0);
  let x0 = min(u32(atX), last);
  let y0 = min(u32(atY), last);
  let x1 = min(x0 + 1, last);
  let y1 = min(y0 + 1, last);
  return Sample(
    y0 * params.size + x0, y0 * params.size + x1, y1 * params.size + x0, y1 * params.size + x1,
    atX - f32(x0), atY - f32(y0),
  );
}

fn upsampled(object: u32, s: Sample) -> f32 {
  let start = object * params.size * params.size;
  let above = (1.0 - s.across) * logits[start + s.topLeft] + s.across * logits[start + s.topRight];
  let below = (1.0 - s.across) * logits[start + s.bottomLeft] + s.across * logits[start + s.bottomRight];
  return (1.0 - s.down) * above + s.down * below;
}

// Whether no other object has a higher logit here; of equals the first wins.
fn wins(object: u32, own: f32, s: Sample) -> bool {
  for (var other = 0u; other < params.objects; other++) {
    if (other == object) {
      continue;
    }
    let logit = upsampled(other, s);
    if (logit > own || (logit == own && other < object)) {
      return false;
    }
  }
  return true;
}

// Whether the pixel is in the object's mask, given its logit there.
fn inside(object: u32, logit: f32, s: Sample) -> bool {
  return logit > 0.0 && (params.nonOverlap == 0 || wins(object, logit, s));
}

// Whether the box goes around this pixel of the mask. All positive cells around it are of one part.
fn counts(object: u32, s: Sample) -> bool {
  let start = object * params.size * params.size;
  for (var corner = 0u; corner < 4; corner++) {
    let cell = start + vec4u(s.topLeft, s.topRight, s.bottomLeft, s.bottomRight)[corner];
    if (logits[cell] > 0.0) {
      return sizes[roots[cell]] * SPECK_SHARE >= largest[object];
    }
  }
  return false;
}
