/**
 * Tokens and image attend to each other. Follows `TwoWayTransformer` in `sam2/modeling/sam/transformer.py`.
 *
 * @module
 */
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import { type AttentionForm, attention } from './attention.ts';
import { layerNorm, linear } from './layers.ts';

/** As `SAM2Base._build_sam_heads` makes it. */
const settings = { depth: 2, numHeads: 8, mlpDim: 2048, attentionDownsampleRate: 2 } as const;
/** Tokens to plan for where they attend to the image or it to them: output tokens, and two a click. */
const plannedTokens = 256;

/** Image tokens and their position codes, both [1, h*w, C]. */
interface Image {
  readonly keys: Value;
  readonly codes: Value;
}

/**
 * `TwoWayTransformer.forward`.
 *
 * @param tokens [1, T, C]: output and prompt tokens, also added as their own position codes
 * @returns the processed tokens [1, T, C] and image tokens [1, h*w, C]
 */
export function twoWayTransformer(
  g: GraphBuilder,
  form: AttentionForm,
  name: string,
  tokens: Value,
  image: Image,
): { queries: Value; keys: Value } {
  let [queries, keys] = [tokens, image.keys];
  for (let i = 0; i < settings.depth; i++) {
    const block = `${name}.layers.${i}`;
    [queries, keys] = g.scope(block, () =>
      twoWayBlock(g, form, block, queries, tokens, { keys, codes: image.codes }, i === 0),
    );
  }
  const final = `${name}.final_attn_token_to_image`;
  const rate = settings.attentionDownsampleRate;
  const attended = attend(g, form, final, g.add(queries, tokens), g.add(keys, image.codes), keys, rate);
  return { queries: layerNorm(g, g.add(queries, attended), `${name}.norm_final_attn`), keys };
}

/** `TwoWayAttentionBlock.forward`; the first block's self-attention has neither codes nor a residual. */
function twoWayBlock(
  g: GraphBuilder,
  form: AttentionForm,
  name: string,
  tokens: Value,
  tokenCodes: Value,
  image: Image,
  isFirst: boolean,
): [Value, Value] {
  const rate = settings.attentionDownsampleRate;
  let queries = tokens;
  if (isFirst) {
    queries = attend(g, form, `${name}.self_attn`, queries, queries, queries, 1);
  } else {
    const coded = g.add(queries, tokenCodes);
    queries = g.add(queries, attend(g, form, `${name}.self_attn`, coded, coded, queries, 1));
  }
  queries = layerNorm(g, queries, `${name}.norm1`);

  const codedKeys = g.add(image.keys, image.codes);
  const toImage = `${name}.cross_attn_token_to_image`;
  const seen = attend(g, form, toImage, g.add(queries, tokenCodes), codedKeys, image.keys, rate);
  queries = layerNorm(g, g.add(queries, seen), `${name}.norm2`);

  const width = sizeAt(queries.shape, 2);
  const hidden = g.relu(linear(g, queries, `${name}.mlp.layers.0`, settings.mlpDim));
  queries = g.add(queries, linear(g, hidden, `${name}.mlp.layers.1`, width));
  queries = layerNorm(g, queries, `${name}.norm3`);

  const toTokens = `${name}.cross_attn_image_to_token`;
  const written = attend(g, form, toTokens, codedKeys, g.add(queries, tokenCodes), queries, rate);
  return [queries, layerNorm(g, g.add(image.keys, written), `${name}.norm4`)];
}

/** `Attention.forward`: q [1, n, C] over k and v [1, m, C]; one side, or both, is a handful of tokens. */
function attend(
  g: GraphBuilder,
  form: AttentionForm,
  name: string,
  q: Value,
  k: Value,
  v: Value,
  rate: number,
): Value {
  const width = sizeAt(q.shape, 2);
  const inner = width / rate;
  const y = attention(
    g,
    form,
    linear(g, q, `${name}.q_proj`, inner),
    linear(g, k, `${name}.k_proj`, inner),
    linear(g, v, `${name}.v_proj`, inner),
    settings.numHeads,
    plannedTokens,
  );
  return linear(g, y, `${name}.out_proj`, width);
}
