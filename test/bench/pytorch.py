"""The bench's job with Meta's SAM2VideoPredictor (PyPI sam2==1.1.0) on the CPU: one object of the sample clip, from its
box on frame 0. Prints the same figures as the other runtimes, as JSON. Run by hand, from the golden environment
(models/golden/README.md); `run.ts --pytorch PYTHON` calls it.

    python test/bench/pytorch.py --model nano --frames 100 --threads 2
"""
import argparse
import json
import os
import statistics
import sys
import time

import cv2
import numpy as np
import torch
from PIL import Image
import sam2.sam2_video_predictor as predictor_module

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, os.path.join(root, "models/golden"))
from sam2_models import build_model

ap = argparse.ArgumentParser()
ap.add_argument("--model", default="nano", help="a name of models/golden/sam2_models.py")
ap.add_argument("--frames", type=int, default=100)
ap.add_argument("--warm-up", type=int, default=8)
ap.add_argument("--threads", type=int, default=2)
args = ap.parse_args()
torch.set_num_threads(args.threads)
cv2.setNumThreads(args.threads)

model = build_model(args.model).eval()

times = {}


def timed(stage, function):
    def call(*a, **k):
        start = time.perf_counter()
        result = function(*a, **k)
        times.setdefault(stage, []).append((time.perf_counter() - start) * 1000)
        return result

    return call


class Frames:
    """Decodes and resizes a frame when it is asked for, as the product does; each is asked for once, in order."""

    def __init__(self, size):
        self.size, self.capture, self.load = size, cv2.VideoCapture(os.path.join(root, "public/sample/sample.mp4")), timed("decode and resize", self._load)

    def __len__(self):
        return 225

    def __getitem__(self, index):
        if index == getattr(self, "index", None):
            return self.tensor
        self.index, self.tensor = index, self.load()
        return self.tensor

    def _load(self):
        bgr = self.capture.read()[1]
        rgb = np.asarray(Image.fromarray(bgr[:, :, ::-1]).resize((self.size, self.size)), dtype=np.float32) / 255
        x = torch.from_numpy(rgb).permute(2, 0, 1)
        return (x - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[:, None, None]


predictor_module.load_video_frames = lambda video_path, image_size, **_: (Frames(image_size), 720, 1280)
model.forward_image = timed("image encoder", model.forward_image)
model.memory_attention.forward = timed("memory attention", model.memory_attention.forward)
model._forward_sam_heads = timed("mask decoder", model._forward_sam_heads)
model._encode_new_memory = timed("memory encoder", model._encode_new_memory)

box = json.load(open(os.path.join(root, "public/sample/sample.json")))["objects"][0]["prompts"][0]["box"]
with torch.inference_mode():
    tracking = model.init_state(video_path="sample")
    model.add_new_points_or_box(tracking, frame_idx=0, obj_id=1, box=np.array(box, np.float32))
    steps = model.propagate_in_video(tracking, start_frame_idx=0, max_frame_num_to_track=args.warm_up + args.frames - 1)
    for done, (_, _, logits) in enumerate(steps, start=1):
        if done > args.warm_up:
            start = time.perf_counter()
            mask = (logits[0, 0] > 0).numpy()
            rows, columns = np.where(mask)
            (rows.min(), columns.min(), rows.max(), columns.max()) if len(rows) else None
            times.setdefault("masks and boxes", []).append((time.perf_counter() - start) * 1000)
        if done == args.warm_up:
            times.clear()
            started = time.perf_counter()
    seconds = time.perf_counter() - started
print(
    json.dumps(
        {
            "device": f"PyTorch {torch.__version__} on the CPU, {args.threads} threads",
            "frames": args.frames,
            "seconds": seconds,
            "stages": {stage: statistics.median(values) for stage, values in times.items()},
        }
    )
)
