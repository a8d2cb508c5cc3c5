"""Tracks the sample clip with Meta's predictor and a checkpoint, and compares with the ground truth.

    pip install torch torchvision sam2==1.1.0 opencv-python-headless pycocotools==2.0.11
    python measure.py [--checkpoint ../demo/nano_fp16.pt --config ../demo/nano.yaml] [--overlay DIR] [--out figures.json]

Prompt: each object's true box on frame 0 (public/sample/sample.json). Per object: mean mask IoU over the frames where it is
visible; the same after its occlusion (the frames after it was last less than half visible); and of the first box standing
still, as a filled rectangle. Hole filling is off, as on every device without CUDA. The clip is decoded by OpenCV.
"""
import argparse
import json
import os

import cv2
import numpy as np
import torch
from hydra.utils import instantiate
from omegaconf import OmegaConf
from PIL import Image
from pycocotools import mask as coco
import sam2.sam2_video_predictor as predictor_module

here = os.path.dirname(os.path.abspath(__file__))
ap = argparse.ArgumentParser()
ap.add_argument("--config", default=os.path.join(here, "../demo/nano.yaml"))
ap.add_argument("--checkpoint", default=os.path.join(here, "../demo/nano_fp16.pt"))
ap.add_argument("--sample", default=os.path.join(here, "../../public/sample"))
ap.add_argument("--truth", default=os.path.join(here, "ground-truth.jsonl"))
ap.add_argument("--overlay")
ap.add_argument("--out")
args = ap.parse_args()
torch.set_num_threads(1)


def build():
    """The model as build_sam2_video_predictor makes it, without hole filling."""
    cfg = OmegaConf.load(args.config)
    cfg.model._target_ = "sam2.sam2_video_predictor.SAM2VideoPredictor"
    extra = dict(dynamic_multimask_via_stability=True, dynamic_multimask_stability_delta=0.05, dynamic_multimask_stability_thresh=0.98)
    OmegaConf.update(cfg, "model.sam_mask_decoder_extra_args", extra, force_add=True)
    OmegaConf.update(cfg, "model.binarize_mask_from_pts_for_mem_enc", True, force_add=True)
    OmegaConf.update(cfg, "model.fill_hole_area", 0, force_add=True)
    model = instantiate(cfg.model, _recursive_=True)
    state = torch.load(args.checkpoint, map_location="cpu", weights_only=True)["model"]
    model.load_state_dict({k: v.float() for k, v in state.items()})
    return model.eval()


def decode(path):
    capture = cv2.VideoCapture(path)
    while True:
        ok, bgr = capture.read()
        if not ok:
            return
        yield bgr[:, :, ::-1]


def load(pictures, size):
    """Meta's image loading: bicubic resize, ImageNet normalisation."""
    x = np.stack([np.asarray(Image.fromarray(p).resize((size, size))) for p in pictures]).astype(np.float32) / 255
    x = (x - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])
    return torch.from_numpy(x.transpose(0, 3, 1, 2).copy())


def track(model, pictures, objects):
    """Masks by (object, frame)."""
    height, width = pictures[0].shape[:2]
    predictor_module.load_video_frames = lambda video_path, image_size, **_: (load(pictures, image_size), height, width)
    masks, scores = {}, {}
    with torch.inference_mode():
        state = model.init_state("sample")
        for o in objects:
            for p in o["prompts"]:
                model.add_new_points_or_box(state, p["frame"], o["id"], box=np.float32(p["box"]))
        for frame, ids, logits in model.propagate_in_video(state):
            for i, name in enumerate(ids):
                masks[name, frame] = (logits[i, 0] > 0).numpy()
                out = state["output_dict_per_obj"][state["obj_id_to_idx"][name]]
                kept = {**out["cond_frame_outputs"], **out["non_cond_frame_outputs"]}[frame]
                scores[name, frame] = float(kept["object_score_logits"])
    return masks, scores


def iou(a, b):
    return float((a & b).sum() / max(1, (a | b).sum()))


objects = json.load(open(os.path.join(args.sample, "sample.json")))["objects"]
truth = {}
for line in open(args.truth):
    t = json.loads(line)
    truth[t["id"], t["frame"]] = coco.decode(dict(size=t["size"], counts=t["counts"].encode())).astype(bool)
pictures = list(decode(os.path.join(args.sample, "sample.mp4")))
masks, scores = track(build(), pictures, objects)

report, everything = {}, []
for o in objects:
    name = o["id"]
    x0, y0, x1, y1 = o["prompts"][0]["box"]
    still = np.zeros_like(truth[name, 0])
    still[y0:y1, x0:x1] = True
    areas = np.array([truth[name, f].sum() for f in range(len(pictures))])
    visible = [f for f in range(len(pictures)) if areas[f] > 0]
    values = {f: iou(masks[name, f], truth[name, f]) for f in visible}
    covered = np.flatnonzero(areas < 0.5 * np.median(areas))
    after = [values[f] for f in visible if len(covered) and f > covered[-1]]
    everything += values.values()
    report[name] = dict(
        mean=np.mean(list(values.values())),
        worst=min(values.values()),
        after_occlusion=np.mean(after) if after else None,
        covered_frames=len(covered),
        hidden_frames=len(pictures) - len(visible),
        first_box=np.mean([iou(still, truth[name, f]) for f in visible]),
        negative_scores=[f for f in range(len(pictures)) if scores[name, f] < 0],
        every_15th=[round(values.get(f, -1), 2) for f in range(0, len(pictures), 15)],
    )
report["all"] = dict(mean=np.mean(everything), first_box=np.mean([r["first_box"] for r in report.values()]))
text = json.dumps(report, indent=1, default=float)
print(text)
if args.out:
    open(args.out, "w").write(text + "\n")
if args.overlay:
    os.makedirs(args.overlay, exist_ok=True)
    colours = [(229, 72, 77), (62, 99, 221), (40, 160, 90)]
    for f in range(0, len(pictures), 15):
        picture = pictures[f].copy()
        for o, colour in zip(objects, colours):
            m = masks[o["id"], f]
            picture[m] = (0.4 * picture[m] + 0.6 * np.array(colour)).astype(np.uint8)
            edges, _ = cv2.findContours(truth[o["id"], f].astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(picture, edges, -1, (0, 0, 0), 2)
        cv2.imwrite(f"{args.overlay}/{f:05}.jpg", picture[:, :, ::-1])
