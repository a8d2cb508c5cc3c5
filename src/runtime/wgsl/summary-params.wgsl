// What the shaders of the summary share; they are put after this file.

struct Params {
  width: u32,
  height: u32,
  // Height and width of the logits.
  size: u32,
  objects: u32,
  // Words of one object's mask.
  words: u32,
  nonOverlap: u32,
  storeMask: u32,
  // size / width and size / height.
  scaleX: f32,
  scaleY: f32,
}
