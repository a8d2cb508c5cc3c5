/**
 * The object pointer that later frames attend to. Follows the end of `SAM2Base._forward_sam_heads`.
 *
 * @module
 */
import { modelWidth, type Sam2Config } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { linear, mlp } from './layers.ts';

/**
 * @param token the chosen mask token, [1, C]
 * @param objectScore logit, [1, 1]
 * @param isAppearing 1 where the object score is positive, else 0, [1, 1]
 * @returns [1, C], mixed with or replaced by `no_obj_ptr` where the object is not seen
 */
export function objectPointer(
  g: GraphBuilder,
  config: Sam2Config,
  token: Value,
  objectScore: Value,
  isAppearing: Value,
): Value {
  const width = modelWidth(config);
  const pointer = config.useMlpForObjPtrProj
    ? mlp(g, token, 'obj_ptr_proj', [width, width, width])
    : linear(g, token, 'obj_ptr_proj', width);
  const presence = config.softNoObjPtr ? g.sigmoid(objectScore) : isAppearing;
  const kept = config.fixedNoObjPtr ? g.mul(presence, pointer) : pointer;
  const absence = g.sub(g.scalar(1), presence);
  return g.add(kept, g.mul(absence, g.weight('no_obj_ptr', [1, width])));
}
