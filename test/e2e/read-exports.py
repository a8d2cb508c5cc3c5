"""Reads a COCO file and a MOT sequence with their ecosystems' own readers; tells what they say as JSON.

usage: read-exports.py COCO.json GT.txt
"""

import contextlib
import json
import sys

import numpy as np

# motmetrics 1.4.0, the last release, still calls what NumPy 2 has renamed.
np.asfarray = lambda values: np.asarray(values, dtype=float)

import motmetrics
from pycocotools import mask as mask_api
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def read_coco(path):
    coco = COCO(path)
    masks = []
    for annotation in coco.loadAnns(coco.getAnnIds()):
        image = coco.loadImgs(annotation["image_id"])[0]
        pixels = coco.annToMask(annotation)
        masks.append(
            {
                "frame": image["frame_id"],
                "track": annotation["track_id"],
                "category": coco.loadCats(annotation["category_id"])[0]["name"],
                "counts": mask_api.encode(np.asfortranarray(pixels))["counts"].decode(),
                "size": list(pixels.shape),
                "area": int(pixels.sum()),
                "said": annotation["area"],
            }
        )
    detections = coco.loadRes([dict(annotation) for annotation in coco.dataset["annotations"]])
    precision = {}
    for kind in ("segm", "bbox"):
        evaluation = COCOeval(coco, detections, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        precision[kind] = float(evaluation.stats[0])
    return {"masks": masks, "precision": precision, "images": len(coco.imgs)}


def read_mot(path):
    boxes = motmetrics.io.loadtxt(path, fmt=motmetrics.io.Format.MOT16, min_confidence=1)
    accumulator = motmetrics.utils.compare_to_groundtruth(boxes, boxes, "iou", distth=0.5)
    figures = motmetrics.metrics.create().compute(accumulator, metrics=["mota", "idf1", "num_unique_objects"])
    rows = [
        # The reader takes 1 off, as for Matlab.
        [int(frame), int(track), *map(float, (row.X + 1, row.Y + 1, row.Width, row.Height)), int(row.ClassId)]
        for (frame, track), row in boxes.iterrows()
    ]
    return {"rows": rows, **{name: float(figures[name].iloc[0]) for name in figures}}


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        answer = {"coco": read_coco(sys.argv[1]), "mot": read_mot(sys.argv[2])}
    print(json.dumps(answer))
