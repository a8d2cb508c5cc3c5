"""Records EdgeTAM in Meta's own code: its modules, a chain of frames, and the shapes of its tensors.

Usage: python models/golden/edgetam.py PATH [modules] [chain] [shapes]     all three without names

PATH is a checkout of https://github.com/facebookresearch/EdgeTAM (README.md says which commit). Its package is called
`sam2` like that of SAM 2, in whose place it is imported here. Writes `test/goldens/modules/edgetam-512.safetensors` and
`test/goldens/chains/edgetam-512.safetensors`, of the forms of modules.py and histories.py, and
`models/configs/edgetam/shapes.json`.

EdgeTAM's predictor tracks all objects as one batch, in which a prompt of one object is a conditioning frame of all. The
engine tracks object by object, as SAM 2 does since its version 1.1, so each object of the chain has a state of its own
here.
"""

import json
import sys
from pathlib import Path

EDGETAM = Path(sys.argv[1] if len(sys.argv) > 1 else "")
if not (EDGETAM / "sam2/modeling/perceiver.py").exists():
    raise SystemExit("Give the path of a checkout of https://github.com/facebookresearch/EdgeTAM.")
sys.path.insert(0, str(EDGETAM))

import torch

import sam2.modeling.backbones.timm as timm_backbone
import sam2.sam2_video_predictor
import sam2_models
from golden_file import write_golden
from histories import Recorder, check, load_clip, run_step
from history_scripts import SQUARE, Script
from modules import run
from sam2_models import ROOT, SETTINGS, build_model

SIZE = 512
# What Meta's code needs at this size: the positions of queries are a setting of their own.
OVERRIDES = {
    "image_size": SIZE,
    "memory_attention.layer.cross_attention.q_sizes": [SIZE // 16, SIZE // 16],
}
FRAMES = 8
# Of the weights by formula; no object score comes near 0.
CHAIN_SEED = 1


class EdgeTamPredictor(sam2_models.Fp32Predictor):
    """Keeps the predicted IoU of prompted frames too, which consolidation over the batch (here of one) drops."""

    def _add_output_per_object(self, state, frame, output, key):
        prompted = state["temp_output_dict_per_obj"][0][key].get(frame)
        if prompted:
            output["iou"] = prompted["iou"]
        super()._add_output_per_object(state, frame, output, key)
        state["output_dict_per_obj"][0][key][frame]["iou"] = output["iou"]


def without_download(create_model):
    """`TimmBackbone` asks for timm's trained weights, which are overwritten at once."""
    return lambda name, pretrained, **settings: create_model(name, pretrained=False, **settings)


def chain():
    """Two objects, by a box and by clicks; one of them corrected half-way with the first answer's logits."""
    script = Script("EdgeTAM with weights by formula: two objects and a correction", FRAMES, SQUARE, OVERRIDES,
                    "edgetam", CHAIN_SEED)
    script.box(0, "brick").clicks(
        0, "ball", [script.inside(0, "ball", -0.2), script.inside(0, "ball", 0.2, 0.1), script.inside(0, "ball", 0.75)],
        [1, 1, 0],
    )
    return script.propagate().click(5, "ball", 0.2, 0.1).propagate(5).value


def record_chain():
    history = chain()
    clip = history["clip"]
    predictor = build_model("edgetam", OVERRIDES, CHAIN_SEED)
    frames, crcs = load_clip(clip, SIZE)
    sam2.sam2_video_predictor.load_video_frames = lambda **_: (frames, clip["height"], clip["width"])
    recorder = None
    for thing in ("brick", "ball"):
        state = predictor.init_state(video_path=None)
        one = Recorder(state, SIZE)
        for number, step in enumerate(history["steps"]):
            if step.get("object", thing) == thing:
                run_step(predictor, state, step, clip, one, number)
        print(thing, check("chain", history, one))
        if recorder is None:
            recorder = one
        else:
            for kept in ("records", "low_res", "score", "iou", "runs"):
                getattr(recorder, kept).extend(getattr(one, kept))
    description = {**history, "settings": {**SETTINGS, **OVERRIDES}, "imageSize": SIZE, "resizedFrames": crcs,
                   "records": recorder.records}
    write_golden(f"chains/edgetam-{SIZE}", description, recorder.tensors())


def write_shapes():
    shapes = [[name, list(value.shape)] for name, value in build_model("edgetam").state_dict().items()]
    lines = ",\n".join(json.dumps(shape, separators=(",", ":")) for shape in shapes)
    (ROOT / "models/configs/edgetam/shapes.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main():
    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    sam2.sam2_video_predictor.tqdm = lambda frames, **_: frames
    timm_backbone.create_model = without_download(timm_backbone.create_model)
    sam2_models.CONFIG_FILES["edgetam"] = ROOT / "models/configs/edgetam/edgetam.yaml"
    sam2_models.PREDICTORS["edgetam"] = "__main__.EdgeTamPredictor"
    recordings = {"modules": lambda: run("edgetam", SIZE, 0, OVERRIDES), "chain": record_chain, "shapes": write_shapes}
    for name in sys.argv[2:] or recordings:
        if name not in recordings:
            raise SystemExit(f"no recording {name}; there are {', '.join(recordings)}")
        recordings[name]()


if __name__ == "__main__":
    main()
