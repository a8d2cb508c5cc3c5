"""Writes variants.json: what Meta's code changes of tiny's tensors where a setting differs that a fine-tune may change.

Usage: python models/configs/variant_shapes.py     (sam2==1.1.0 and torch installed; half a minute)

Each variant lists its settings, the names that it lacks, and the tensors that are new or have another shape.
"""

import json
from pathlib import Path

from sam2.build_sam import build_sam2_video_predictor

VARIANTS = {
    "four memories": ["++model.num_maskmem=4"],
    "two attention layers": ["++model.memory_attention.num_layers=2"],
    "narrower feed-forward": ["++model.memory_attention.layer.dim_feedforward=1024"],
    "narrower memory": [
        "++model.memory_encoder.out_dim=32",
        "++model.memory_encoder.position_encoding.num_pos_feats=32",
        "++model.memory_attention.layer.cross_attention.kv_in_dim=32",
    ],
    "three fuser layers": ["++model.memory_encoder.fuser.num_layers=3"],
    "no layer scale": ["++model.memory_encoder.fuser.layer.layer_scale_init_value=0"],
    "no spatial embedding of absence": ["++model.no_obj_embed_spatial=false"],
    "no time of pointers": [
        "++model.add_tpos_enc_to_obj_ptrs=false",
        "++model.proj_tpos_enc_in_obj_ptrs=false",
        "++model.use_signed_tpos_enc_to_obj_ptrs=false",
    ],
    "linear object score": ["++model.pred_obj_scores_mlp=false"],
    "linear pointers": ["++model.use_mlp_for_obj_ptr_proj=false"],
}


def shapes(overrides):
    config = "configs/sam2.1/sam2.1_hiera_t.yaml"
    model = build_sam2_video_predictor(config, device="cpu", hydra_overrides_extra=overrides)
    return {name: list(value.shape) for name, value in model.state_dict().items()}


def main():
    tiny = shapes([])
    lines = []
    for title, settings in VARIANTS.items():
        own = shapes(settings)
        variant = {
            "settings": [setting.removeprefix("++model.") for setting in settings],
            "missing": [name for name in tiny if name not in own],
            "tensors": [[name, shape] for name, shape in own.items() if tiny.get(name) != shape],
        }
        lines.append(f"{json.dumps(title)}: {json.dumps(variant, separators=(',', ':'))}")
    path = Path(__file__).with_name("variants.json")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
