"""Shows that transformers' Sam2VideoModel with the demo model's weights, assigned by name, tracks as Meta's code does.

Usage: python models/golden/transformers_names.py [--save FILE.safetensors]

`test/goldens/transformers-names.json` lists transformers' names with Meta's (several where a table is split, in order of its
rows). `src/model/checkpoint/transformers-names.test.ts` holds our renaming to that list; this file holds the list to the
libraries: every tensor of either is in it, shapes fit, and four frames of the sample clip give the same masks.
`--save` writes the model as transformers does, to be opened by Tracklet.
"""

import argparse
import json

import cv2
import numpy as np
import torch
from PIL import Image
from transformers import Sam2VideoConfig, Sam2VideoModel
from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

import sam2.sam2_video_predictor as predictor_module
from sam2_models import ROOT, build_model, normalised

NAMES = ROOT / "test/goldens/transformers-names.json"
SIZE, FRAMES, POINT = 256, 4, (60.0, 150.0)

# The settings of models/demo/nano.yaml by transformers' names.
CONFIG = Sam2VideoConfig(
    vision_config=dict(
        model_type="sam2_vision_model",
        backbone_config=dict(
            model_type="sam2_hiera_det_model",
            hidden_size=32,
            num_attention_heads=1,
            image_size=[SIZE, SIZE],
            window_positional_embedding_background_size=[8, 8],
            blocks_per_stage=[1, 2, 3, 1],
            embed_dim_per_stage=[32, 64, 128, 256],
            num_attention_heads_per_stage=[1, 2, 4, 8],
            window_size_per_stage=[8, 8, 8, 8],
            global_attention_blocks=[4, 5],
        ),
        backbone_channel_list=[256, 128, 64, 32],
        backbone_feature_sizes=[[64, 64], [32, 32], [16, 16]],
        fpn_hidden_size=128,
    ),
    prompt_encoder_config=dict(hidden_size=128, image_size=SIZE),
    mask_decoder_config=dict(hidden_size=128),
    image_size=SIZE,
    memory_attention_hidden_size=128,
    memory_attention_num_layers=2,
    memory_attention_feed_forward_hidden_size=256,
    memory_attention_rope_feat_sizes=[16, 16],
    memory_encoder_hidden_size=128,
    memory_encoder_output_channels=32,
    mask_downsampler_embed_dim=128,
    memory_fuser_embed_dim=128,
    memory_fuser_intermediate_dim=512,
)


def with_weights(names, weights):
    model = Sam2VideoModel(CONFIG).eval()
    # transformers has the official models' 64 memory channels in its code; the demo model has 32.
    for layer in model.memory_attention.layers:
        for projection in ("k_proj", "v_proj"):
            setattr(layer.cross_attn_image, projection, torch.nn.Linear(32, 128))
    own = model.state_dict()
    assert set(own) == set(names), set(own) ^ set(names)
    listed = {name for of_one in names.values() for name in of_one}
    assert listed == set(weights), listed ^ set(weights)
    state = {}
    for name, of_meta in names.items():
        parts = [weights[meta].float() for meta in of_meta]
        state[name] = torch.cat(parts) if len(parts) > 1 else parts[0]
        assert state[name].shape == own[name].shape, name
    model.load_state_dict(state)
    return model


def frames():
    capture = cv2.VideoCapture(str(ROOT / "public/sample/sample.mp4"))
    pictures = [capture.read()[1][:, :, ::-1] for _ in range(FRAMES)]
    return torch.stack([normalised(np.asarray(Image.fromarray(p).resize((SIZE, SIZE)))) for p in pictures])


def metas_masks(video):
    model = build_model("nano")
    predictor_module.load_video_frames = lambda **_: (video, SIZE, SIZE)
    state = model.init_state("sample")
    model.add_new_points_or_box(state, 0, 1, points=[POINT], labels=[1])
    list(model.propagate_in_video(state))
    outputs = state["output_dict_per_obj"][0]
    return [{**outputs["cond_frame_outputs"], **outputs["non_cond_frame_outputs"]}[i]["pred_masks"] for i in range(FRAMES)]


def transformers_masks(model, video):
    session = Sam2VideoInferenceSession(video=video, video_height=SIZE, video_width=SIZE, dtype=torch.float32)
    index = session.obj_id_to_idx(1)
    prompt = dict(point_coords=torch.tensor([[[POINT]]]), point_labels=torch.tensor([[[1]]], dtype=torch.int32))
    session.point_inputs_per_obj[index][0] = prompt
    session.obj_with_new_inputs = [1]
    return [model(inference_session=session, frame_idx=i).pred_masks for i in range(FRAMES)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--save")
    args = parser.parse_args()
    weights = torch.load(ROOT / "models/demo/nano_fp16.pt", weights_only=True)["model"]
    model = with_weights(json.loads(NAMES.read_text()), weights)
    video = frames()
    with torch.inference_mode():
        for frame, (a, b) in enumerate(zip(metas_masks(video), transformers_masks(model, video), strict=True)):
            b = b.reshape(a.shape)
            print(f"frame {frame}: {float((a > 0).float().mean()):.3f} of the mask, largest difference {float((a - b).abs().max()):.2g}")
            assert torch.allclose(a, b, atol=0.05), "the masks differ"
    if args.save:
        model.save_pretrained(args.save, safe_serialization=True)


if __name__ == "__main__":
    main()
