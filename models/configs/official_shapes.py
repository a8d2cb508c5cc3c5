"""Writes shapes.json: names and shapes of the tensors of Meta's eight models.

Usage: python models/configs/official_shapes.py     (sam2==1.1.0 and torch installed; half a minute)
"""

import json
from pathlib import Path

from sam2.build_sam import build_sam2_video_predictor

FILES = {"tiny": "t", "small": "s", "base+": "b+", "large": "l"}


def main():
    lines = []
    for version, folder in (("2.1", "sam2.1"), ("2.0", "sam2")):
        for size, letter in FILES.items():
            model = build_sam2_video_predictor(f"configs/{folder}/{folder}_hiera_{letter}.yaml", device="cpu")
            shapes = [[name, list(value.shape)] for name, value in model.state_dict().items()]
            lines.append(f"{json.dumps(f'{version} {size}')}: {json.dumps(shapes, separators=(',', ':'))}")
    path = Path(__file__).with_name("shapes.json")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
