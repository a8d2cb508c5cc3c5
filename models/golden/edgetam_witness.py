"""A second witness of EdgeTAM's chain: transformers' own EdgeTAM, with the same weights by formula.

Usage: python models/golden/edgetam_witness.py     (transformers==5.23.0 and timm besides requirements.txt; a minute)

Tracks the brick of `test/goldens/chains/edgetam-512.safetensors`, which Meta's code recorded, from its box on, and prints
how far the masks are apart. Writes nothing. With the versions named, on every one of 8 frames the low-res logits differ by
at most 2.4e-4 of their range (as much as storing them as fp16 does), no pixel of a mask differs, and object scores by at most
6e-7.
"""

import json
import re

import numpy as np
import torch
from safetensors import safe_open
from transformers import (
    EdgeTamVideoConfig,
    EdgeTamVideoInferenceSession,
    EdgeTamVideoModel,
    EdgeTamVisionConfig,
    TimmWrapperConfig,
)

from formula import formula_tensor
from golden_file import GOLDENS
from histories import load_clip
from sam2_models import ROOT

# Names of transformers' tensors -> Meta's: all rules in order.
NAMES = [
    (r"^vision_encoder\.backbone\.timm_model\.", "image_encoder.trunk.body."),
    (r"^vision_encoder\.neck\.convs\.(\d)\.", r"image_encoder.neck.convs.\1.conv."),
    (r"^(shared_image_embedding|prompt_encoder\.shared_embedding)\.positional_embedding$",
     "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"),
    (r"^prompt_encoder\.", "sam_prompt_encoder."),
    (r"mask_embed\.conv1", "mask_downscaling.0"),
    (r"mask_embed\.layer_norm1", "mask_downscaling.1"),
    (r"mask_embed\.conv2", "mask_downscaling.3"),
    (r"mask_embed\.layer_norm2", "mask_downscaling.4"),
    (r"mask_embed\.conv3", "mask_downscaling.6"),
    (r"^mask_decoder\.", "sam_mask_decoder."),
    (r"upscale_conv1", "output_upscaling.0"),
    (r"upscale_layer_norm", "output_upscaling.1"),
    (r"upscale_conv2", "output_upscaling.3"),
    (r"(transformer\.layers\.\d\.mlp)\.proj_in", r"\1.layers.0"),
    (r"(transformer\.layers\.\d\.mlp)\.proj_out", r"\1.layers.1"),
    (r"^object_pointer_proj", "obj_ptr_proj"),
    (r"(_head|_mlps\.\d|obj_ptr_proj)\.layers\.0", r"\1.layers.1"),
    (r"(_head|_mlps\.\d|obj_ptr_proj)\.proj_in", r"\1.layers.0"),
    (r"(_head|_mlps\.\d|obj_ptr_proj)\.proj_out", r"\1.layers.2"),
    (r"^(memory_attention\.layers\.\d)\.mlp\.up_proj", r"\1.linear1"),
    (r"^(memory_attention\.layers\.\d)\.mlp\.down_proj", r"\1.linear2"),
    (r"^memory_encoder\.feature_projection", "memory_encoder.pix_feat_proj"),
    (r"^memory_encoder\.projection", "memory_encoder.out_proj"),
    (r"mask_downsampler\.final_conv", "mask_downsampler.encoder.12"),
    (r"mask_downsampler\.layers\.(\d)\.conv", lambda found: f"mask_downsampler.encoder.{3 * int(found[1])}"),
    (r"mask_downsampler\.layers\.(\d)\.layer_norm", lambda found: f"mask_downsampler.encoder.{3 * int(found[1]) + 1}"),
    (r"memory_fuser", "fuser"),
    (r"depthwise_conv", "dwconv"),
    (r"pointwise_conv", "pwconv"),
    (r"(fuser\.layers\.\d)\.scale", r"\1.gamma"),
    (r"latents_1d", "latents"),
    (r"layer_norm_input", "attn.norm_x"),
    (r"layer_norm_latents", "attn.norm_latents"),
    (r"layer_norm_self", "self_attn.norm"),
    (r"cross_attention", "attn"),
    (r"self_attention", "self_attn"),
    (r"\.mlp\.layer_norm", ".ff.0"),
    (r"\.mlp\.up_proj", ".ff.1"),
    (r"\.mlp\.down_proj", ".ff.3"),
    (r"self_mlp\.layer_norm", "self_ff.0"),
    (r"self_mlp\.up_proj", "self_ff.1"),
    (r"self_mlp\.down_proj", "self_ff.3"),
    (r"^(spatial_perceiver.*)\.q_proj", r"\1.to_q"),
    (r"^(spatial_perceiver.*)\.[kv]_proj", r"\1.to_kv"),
    (r"^(spatial_perceiver.*)\.o_proj", r"\1.to_out"),
    (r"o_proj", "out_proj"),
    (r"layer_norm", "norm"),
    (r"^memory_temporal_positional_encoding$", "maskmem_tpos_enc"),
    (r"^no_memory_embedding$", "no_mem_embed"),
    (r"^no_memory_positional_encoding$", "no_mem_pos_enc"),
    (r"^no_object_pointer$", "no_obj_ptr"),
]


def build(size):
    """transformers' model for pictures of `size` pixels, made without its hub."""
    h = size // 16
    backbone = TimmWrapperConfig(
        architecture="repvit_m1", model_args={"in_chans": 3, "features_only": True, "out_indices": [0, 1, 2, 3]}
    )
    vision = EdgeTamVisionConfig(
        backbone_config={**backbone.to_dict(), "model_type": "timm_wrapper"},
        backbone_feature_sizes=[[4 * h, 4 * h], [2 * h, 2 * h], [h, h]],
    )
    return EdgeTamVideoModel(
        EdgeTamVideoConfig(
            vision_config=vision.to_dict(),
            image_size=size,
            prompt_encoder_config={"image_size": size},
            memory_attention_rope_feat_sizes=[h, h],
            enable_temporal_pos_encoding_for_object_pointers=False,
            enable_occlusion_spatial_embedding=False,
        )
    ).eval()


def load_formula_weights(model, seed):
    """Loads every tensor of Meta's model, each under transformers' name for it."""
    shapes = dict(json.loads((ROOT / "models/configs/edgetam/shapes.json").read_text()))
    unused = {name for name in shapes if not name.endswith("num_batches_tracked")}

    def meta(name):
        unused.discard(name)
        return torch.from_numpy(formula_tensor(name, shapes[name], seed))

    state = model.state_dict()
    for key in state:
        if key.endswith("num_batches_tracked"):
            continue
        if key == "prompt_encoder.point_embed.weight":
            state[key] = torch.cat([meta(f"sam_prompt_encoder.point_embeddings.{i}.weight") for i in range(4)])
            continue
        name = key
        for pattern, replacement in NAMES:
            name = re.sub(pattern, replacement, name)
        value = meta(name)
        if ".to_kv." in name:
            value = value.chunk(2)[0 if "k_proj" in key else 1]
        state[key] = value
    if unused:
        raise SystemExit(f"transformers' model has no place for {sorted(unused)}")
    model.load_state_dict(state)


def main():
    torch.set_grad_enabled(False)
    golden = safe_open(GOLDENS / "chains/edgetam-512.safetensors", "np")
    history = json.loads(golden.metadata()["golden"])
    logits, scores = golden.get_tensor("low_res").astype(np.float32), golden.get_tensor("score")
    rows = {record["frame"]: row for row, record in enumerate(history["records"])
            if record["object"] == "brick" and record["step"] == 2}
    clip, size = history["clip"], history["imageSize"]
    model = build(size)
    load_formula_weights(model, history["seed"])

    session = EdgeTamVideoInferenceSession(
        video=load_clip(clip, size)[0], video_height=clip["height"], video_width=clip["width"], dtype=torch.float32
    )
    thing = session.obj_id_to_idx(1)
    box = torch.tensor(history["steps"][0]["box"], dtype=torch.float32).reshape(1, 1, 2, 2) * size / clip["width"]
    labels = torch.tensor([[[2, 3]]], dtype=torch.int32)
    session.add_point_inputs(thing, 0, {"point_coords": box, "point_labels": labels})
    session.obj_with_new_inputs = [1]
    model(inference_session=session, frame_idx=0)
    for answer in model.propagate_in_video_iterator(session, start_frame_idx=0):
        frame = answer.frame_idx
        mine, theirs = answer.pred_masks[0, 0].numpy(), logits[rows[frame]]
        error = np.abs(mine - theirs).max() / np.ptp(theirs)
        differing = int(((mine > 0) != (theirs > 0)).sum())
        outputs = session.output_dict_per_obj[thing]
        output = {**outputs["non_cond_frame_outputs"], **outputs["cond_frame_outputs"]}[frame]
        score = abs(output["object_score_logits"].item() - scores[rows[frame]])
        print(f"frame {frame}: logits {error:.1e} of their range, {differing} pixels, score {score:.1e}")


if __name__ == "__main__":
    main()
