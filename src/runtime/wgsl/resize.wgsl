// Pillow's bicubic resize in integers, one pass a dispatch, as resize.ts does it; then normalisation by a table.

struct Walk {
  lines: u32,
  // Pixels from one line to the next and from one position to the next, in the source and in the target.
  fromLine: u32,
  fromStep: u32,
  toLine: u32,
  toStep: u32,
  // Positions of the target's lines, and weights kept for each.
  size: u32,
  taps: u32,
}

const precisionBits = 22u;

@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read_write> resized: array<u32>;
// For each target position [first, count], then all weights.
@group(0) @binding(2) var<storage, read> coefficients: array<i32>;
@group(0) @binding(3) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn resizeLines(@builtin(global_invocation_id) id: vec3u) {
  let out = id.x;
  let line = id.y;
  if (out >= walk.size) {
    return;
  }
  let first = u32(coefficients[2 * out]);
  let count = u32(coefficients[2 * out + 1]);
  let weights = 2 * walk.size + out * walk.taps;
  var sum = vec3i(1 << (precisionBits - 1));
  for (var i = 0u; i < count; i++) {
    let pixel = source[line * walk.fromLine + (first + i) * walk.fromStep];
    let rgb = vec3i(vec3u(pixel, pixel >> 8, pixel >> 16) & vec3u(255));
    sum += rgb * coefficients[weights + i];
  }
  let bytes = vec3u(clamp(sum >> vec3u(precisionBits), vec3i(0), vec3i(255)));
  resized[line * walk.toLine + out * walk.toStep] = bytes.r | (bytes.g << 8) | (bytes.b << 16);
}
