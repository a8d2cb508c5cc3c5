// Bytes to the image encoder's input [1,3,S,S], by the table of image-tensor.ts.

@group(0) @binding(0) var<storage, read> rgb: array<u32>;
@group(0) @binding(1) var<storage, read_write> image: array<f32>;
@group(0) @binding(2) var<storage, read> table: array<f32, 768>;

@compute @workgroup_size(64)
fn normalise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let pixel = id.y * groups.x * 64 + id.x;
  let plane = arrayLength(&image) / 3;
  if (pixel >= plane) {
    return;
  }
  let bytes = rgb[pixel];
  image[pixel] = table[bytes & 255];
  image[plane + pixel] = table[256 + ((bytes >> 8) & 255)];
  image[2 * plane + pixel] = table[512 + ((bytes >> 16) & 255)];
}
