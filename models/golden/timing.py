"""Times Meta's predictor on this CPU: frames/s of every stage and of tracking a whole frame.

Usage: python models/golden/timing.py [--threads 2] [--frames 12]     on a quiet machine

Writes `models/golden/timing.json`, to which the bench's report compares. Models: nano at 256 px with its trained
weights, and SAM 2.1 tiny at 1024 px with weights by formula (values do not change the time). One object, prompted
by a box; the first two tracked frames warm up and are not counted. The memory bank is full from frame 7 on.
"""

import argparse
import json
import os
import platform
import time
from collections import defaultdict

import numpy as np
import sam2.sam2_video_predictor
import torch

from history_scripts import Script
from histories import Recorder, load_clip, run_step
from sam2_models import ROOT, build_model

WARM_UP = 2
# Stage -> the module of the predictor whose calls it times.
STAGES = {
    "imageEncoder": "image_encoder",
    "memoryAttention": "memory_attention",
    "promptEncoder": "sam_prompt_encoder",
    "maskDecoder": "sam_mask_decoder",
    "memoryEncoder": "memory_encoder",
}


def watch(predictor, times):
    """Appends the seconds of every call of a stage to `times[stage]`."""
    for stage, name in STAGES.items():
        module = getattr(predictor, name)
        started = []
        module.register_forward_pre_hook(lambda *_, started=started: started.append(time.perf_counter()))
        module.register_forward_hook(
            lambda *_, started=started, stage=stage: times[stage].append(time.perf_counter() - started.pop())
        )


def time_model(name, image_size, frames):
    script = Script("timing", frames + WARM_UP + 1, (image_size, image_size)).box(0, "brick").value
    clip = script["clip"]
    predictor = build_model(name, {"image_size": image_size})
    images, _ = load_clip(clip, image_size)
    sam2.sam2_video_predictor.load_video_frames = lambda **_: (images, clip["height"], clip["width"])
    state = predictor.init_state(video_path=None)
    run_step(predictor, state, script["steps"][0], clip, Recorder(state, image_size), 0)
    times = defaultdict(list)
    watch(predictor, times)
    seconds = []
    for frame, _, _ in predictor.propagate_in_video(state):
        if frame == WARM_UP:
            times.clear()
        if frame >= WARM_UP:
            seconds.append(time.perf_counter())
    per_frame = np.diff(seconds)
    return {
        "model": name,
        "imageSize": image_size,
        "frames": len(per_frame),
        "framesPerSecond": round(1 / float(np.median(per_frame)), 3),
        "secondsPerCall": {stage: round(float(np.median(times[stage])), 4) for stage in STAGES},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frames", type=int, default=12)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_grad_enabled(False)
    sam2.sam2_video_predictor.tqdm = lambda frames, **_: frames
    report = {
        "torch": torch.__version__,
        "sam2": "1.1.0",
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": arguments.threads,
        "models": [
            time_model("nano", 256, arguments.frames),
            time_model("sam2.1_hiera_tiny", 1024, arguments.frames),
        ],
    }
    (ROOT / "models/golden/timing.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
