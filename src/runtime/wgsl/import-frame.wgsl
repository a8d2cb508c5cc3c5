// Writes a video frame's pixels, turned as displayed, into a buffer: one u32 a pixel, R in the lowest byte.

struct Params {
  // Size as displayed.
  width: u32,
  height: u32,
  // Clockwise quarter turns.
  turns: u32,
}

@group(0) @binding(0) var frame: texture_external;
@group(0) @binding(1) var<storage, read_write> rgba: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn importFrame(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.width || id.y >= params.height) {
    return;
  }
  let right = params.width - 1 - id.x;
  let below = params.height - 1 - id.y;
  var at = id.xy;
  switch params.turns {
    case 1: { at = vec2u(id.y, right); }
    case 2: { at = vec2u(right, below); }
    case 3: { at = vec2u(below, id.x); }
    default: {}
  }
  let bytes = vec4u(round(saturate(textureLoad(frame, at)) * 255.0));
  rgba[id.y * params.width + id.x] = bytes.r | (bytes.g << 8) | (bytes.b << 16) | (255u << 24);
}
