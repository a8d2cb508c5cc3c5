/**
 * The mask-prompt graph: a mask given by the user, at the size of the low-res logits. Follows
 * `SAM2Base._use_mask_as_output`.
 *
 * @module
 */
import { lowResSize, modelWidth, type Sam2Config } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { conv2d, weightAs } from './layers.ts';

/** The triangle filter of an antialiased bilinear quarter: eight taps around the middle of four pixels. */
const taps = [1, 3, 5, 7, 7, 5, 3, 1] as const;
/** The sum of the taps; where the outermost two fall outside the mask, that of the other six. */
const tapSum = 32;
const edgeTapSum = 28;
const logitScale = 20;
const logitBias = -10;

/**
 * Input `mask` [1,1,S,S], 0 or 1. Outputs `mask_input` [1,1,4h,4w], the learned `mask_downsample`, and
 * `low_res_mask` [1,1,4h,4w], the quarter of logits of -10 and 10 as
 * `F.interpolate(mode="bilinear", antialias=True)` makes it; and `no_obj_ptr` [1,C], the pointer of a
 * mask without a pixel, zero where there is one (Meta's term `(1 - lambda_is_obj_appearing) * no_obj_ptr`).
 */
export function maskPrompt(g: GraphBuilder, config: Sam2Config): void {
  const mask = g.input('mask', [1, 1, config.imageSize, config.imageSize]);
  g.output('mask_input', conv2d(g, mask, 'mask_downsample', 1, 4, { stride: 4 }));
  const quarter = antialiasedQuarter(g, mask, lowResSize(config));
  g.output('low_res_mask', g.add(g.mul(quarter, g.scalar(logitScale)), g.scalar(logitBias)));
  const covered = g.reshape(g.reduceSum(quarter, [2, 3]), [1, 1]);
  const isEmpty = g.sub(g.scalar(1), g.toFloat(g.greater(covered, g.scalar(0))));
  const width = modelWidth(config);
  const absent = weightAs(g, 'no_obj_ptr', [1, width], [1, width]);
  g.output('no_obj_ptr', g.mul(isEmpty, absent));
}

/** x [1, 1, 4 size, 4 size] to [1, 1, size, size]: a fixed conv, then the edges' taps normalised. */
function antialiasedQuarter(g: GraphBuilder, x: Value, size: number): Value {
  const kernel = Float32Array.from({ length: 64 }, (_, i) => {
    return ((taps[i >> 3] as number) * (taps[i & 7] as number)) / tapSum ** 2;
  });
  const filtered = g.conv(x, g.constant('triangle filter', kernel, [1, 1, 8, 8]), undefined, {
    stride: 4,
    padding: 2,
  });
  const gain = Float32Array.from({ length: size }, (_, i) =>
    i === 0 || i === size - 1 ? tapSum / edgeTapSum : 1,
  );
  const rows = g.constant('edge gain of rows', gain, [1, 1, size, 1]);
  const columns = g.constant('edge gain of columns', gain, [1, 1, 1, size]);
  return g.mul(g.mul(filtered, rows), columns);
}
