"""Builds Meta's models for the goldens: fp32, on the CPU, exactly as `build_sam2_video_predictor` does.

`fill_hole_area` is 0, because Meta's hole filling needs CUDA.
"""

from pathlib import Path

import torch
from hydra.utils import instantiate
from omegaconf import OmegaConf

import sam2
from formula import formula_state_dict
from sam2.sam2_video_predictor import SAM2VideoPredictor

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "models/demo"
CONFIGS = Path(sam2.__file__).parent / "configs"

# Name of a golden's model -> its configuration file.
CONFIG_FILES = {
    "nano": DEMO / "nano.yaml",
    "sam2.1_hiera_tiny": CONFIGS / "sam2.1/sam2.1_hiera_t.yaml",
    "sam2.1_hiera_small": CONFIGS / "sam2.1/sam2.1_hiera_s.yaml",
    "sam2.1_hiera_base_plus": CONFIGS / "sam2.1/sam2.1_hiera_b+.yaml",
    "sam2.1_hiera_large": CONFIGS / "sam2.1/sam2.1_hiera_l.yaml",
    "sam2_hiera_tiny": CONFIGS / "sam2/sam2_hiera_t.yaml",
    "sam2_hiera_small": CONFIGS / "sam2/sam2_hiera_s.yaml",
    "sam2_hiera_base_plus": CONFIGS / "sam2/sam2_hiera_b+.yaml",
    "sam2_hiera_large": CONFIGS / "sam2/sam2_hiera_l.yaml",
}

# Name of a golden's model -> its predictor's class, where it is not `Fp32Predictor`.
PREDICTORS = {}

# What `build_sam2_video_predictor(apply_postprocessing=True)` adds, and the settings every golden shares.
SETTINGS = {
    "sam_mask_decoder_extra_args.dynamic_multimask_via_stability": True,
    "sam_mask_decoder_extra_args.dynamic_multimask_stability_delta": 0.05,
    "sam_mask_decoder_extra_args.dynamic_multimask_stability_thresh": 0.98,
    "binarize_mask_from_pts_for_mem_enc": True,
    "fill_hole_area": 0,
    "add_all_frames_to_correct_as_cond": True,
}


class Fp32Predictor(SAM2VideoPredictor):
    """Meta's predictor with memories kept in fp32, and the predicted IoU kept with a frame's output.

    Meta stores memories as bfloat16 (`_run_single_frame_inference`, `_run_memory_encoder`); the engine keeps fp32.
    """

    def _encode_new_memory(self, *args, **kwargs):
        features, position = super()._encode_new_memory(*args, **kwargs)
        self._fp32_memory = features
        return features, position

    def _track_step(self, *args, **kwargs):
        result = super()._track_step(*args, **kwargs)
        # ious: [1,3] with multimask, of which Meta takes the best; [1,1] without.
        self._iou = result[1][2].max()
        return result

    def _run_single_frame_inference(self, *args, **kwargs):
        self._fp32_memory = None
        out, masks = super()._run_single_frame_inference(*args, **kwargs)
        out["maskmem_features"] = self._fp32_memory
        out["iou"] = self._iou
        return out, masks

    def _run_memory_encoder(self, *args, **kwargs):
        _, position = super()._run_memory_encoder(*args, **kwargs)
        return self._fp32_memory, position


def build_model(name, overrides=None, seed=0):
    """Meta's predictor for `name` with its settings overridden (dotted keys below `model`).

    nano has its trained weights (fp16 in the file, widened to fp32); all others weights by formula under `seed`.
    """
    config = OmegaConf.load(CONFIG_FILES[name])
    for key, value in {**SETTINGS, **(overrides or {})}.items():
        OmegaConf.update(config, f"model.{key}", value, force_add=True)
    config.model._target_ = PREDICTORS.get(name, "sam2_models.Fp32Predictor")
    model = instantiate(config.model, _recursive_=True).eval()
    if name == "nano":
        weights = torch.load(DEMO / "nano_fp16.pt", map_location="cpu", weights_only=True)["model"]
        own = model.state_dict()
        # SAM 2.0 settings have no use for some of the tensors.
        model.load_state_dict({key: weights[key].to(own[key].dtype) for key in own})
    else:
        model.load_state_dict(formula_state_dict(model, seed))
    return model.requires_grad_(False)


def normalised(rgb):
    """uint8 RGB [h, w, 3] -> fp32 [3, h, w] as `load_video_frames` normalises."""
    image = torch.from_numpy((rgb / 255.0).astype("float32")).permute(2, 0, 1).contiguous()
    image -= torch.tensor((0.485, 0.456, 0.406))[:, None, None]
    image /= torch.tensor((0.229, 0.224, 0.225))[:, None, None]
    return image
