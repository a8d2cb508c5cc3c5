"""Writes rle.golden.json: masks and what pycocotools makes of them.

    pip install pycocotools==2.0.11 numpy && python rle.golden.py
"""
import json
import os

import numpy as np
from pycocotools import mask as coco

rng = np.random.default_rng(3)


def disc(h, w, cx, cy, r):
    y, x = np.mgrid[:h, :w]
    return ((x - cx) ** 2 + (y - cy) ** 2 <= r * r).astype(np.uint8)


masks = {
    "empty": np.zeros((5, 7), np.uint8),
    "full": np.ones((5, 7), np.uint8),
    "first pixel": np.eye(1, 12, 0, dtype=np.uint8).reshape(3, 4),
    "last pixel": np.eye(1, 12, 11, dtype=np.uint8).reshape(3, 4),
    "one column wide": np.array([[0], [1], [1], [0]], np.uint8),
    "noise": (rng.random((9, 11)) < 0.5).astype(np.uint8),
    "sparse noise": (rng.random((33, 65)) < 0.01).astype(np.uint8),
    "disc": disc(36, 64, 20, 17, 12),
    "ring": disc(40, 40, 20, 20, 18) - disc(40, 40, 20, 20, 9),
    "long runs": np.pad(disc(60, 80, 40, 30, 28), ((100, 200), (150, 90))),
}
out = []
for name, m in masks.items():
    rle = coco.encode(np.asfortranarray(m))
    packed = np.packbits(m.reshape(-1), bitorder="little").tobytes().hex()
    out.append(dict(name=name, size=list(m.shape), counts=rle["counts"].decode(), area=int(coco.area(rle)), bits=packed))
moved = coco.encode(np.asfortranarray(disc(36, 64, 27, 20, 10)))
base = coco.encode(np.asfortranarray(masks["disc"]))
iou = float(coco.iou([base], [moved], [0])[0, 0])
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rle.golden.json")
with open(path, "w") as f:
    json.dump(dict(masks=out, iou=dict(a=base["counts"].decode(), b=moved["counts"].decode(), size=[36, 64], iou=iou)), f, indent=1)
    f.write("\n")
