"""Drives Meta's SAM2VideoPredictor through the prompt histories and records what it answers.

Usage: python models/golden/histories.py [NAME ...]     all histories without names

Writes `test/goldens/histories/<name>.safetensors`, or `test/goldens/<name>.safetensors` for a name with a slash (the
chains: short histories of Meta's sizes with weights by formula). Its metadata `golden` is the history (history_scripts.py) with
`records`: one for every step, frame and object that was answered, in order:

  {"step", "frame", "object", "area": pixels of the mask}

and, row for row with the records, the tensors

  low_res  F16 [R,4h,4w]   the object's low-res mask logits; -1024 all over where it has none for this frame
  score    F32 [R]         object score logit; NaN where it has none
  iou      F32 [R]         predicted IoU of the chosen mask (1 for a mask prompt); NaN where it has none
  runs     U32 [T]         run lengths of all masks at the clip's size, row-major, zeros first
  run_ends U32 [R]         where in `runs` each record's mask ends
"""

import sys

import numpy as np
import torch

import sam2.sam2_video_predictor
from clip import clip_frame, clip_mask, crc, resize
from golden_file import encode_runs, write_golden
from history_scripts import histories
from sam2_models import SETTINGS, build_model, normalised

NO_OBJECT = -1024.0


def load_clip(clip, image_size):
    """The frames as Meta's `load_video_frames` gives them, and the CRCs of the resized frames."""
    resized = [resize(clip_frame(i, clip["width"], clip["height"]), image_size) for i in range(clip["frames"])]
    return torch.stack([normalised(rgb) for rgb in resized]), [crc(rgb) for rgb in resized]


class Recorder:
    """Collects the records of one history."""

    def __init__(self, state, image_size):
        self.state = state
        self.low_res_size = image_size // 4
        self.records, self.low_res, self.score, self.iou, self.runs = [], [], [], [], []

    def _output(self, obj_id, frame):
        """The object's output for a frame, in the order in which Meta's consolidation looks it up."""
        idx = self.state["obj_id_to_idx"][obj_id]
        for store in (self.state["temp_output_dict_per_obj"][idx], self.state["output_dict_per_obj"][idx]):
            for key in ("cond_frame_outputs", "non_cond_frame_outputs"):
                if frame in store[key]:
                    return store[key][frame]
        return None

    def add(self, step, frame, obj_ids, video_res_masks):
        for i, obj_id in enumerate(obj_ids):
            out = self._output(obj_id, frame)
            mask = (video_res_masks[i, 0] > 0).numpy()
            self.records.append({"step": step, "frame": frame, "object": obj_id, "area": int(mask.sum())})
            self.runs.append(encode_runs(mask))
            if out is None:
                self.low_res.append(np.full((self.low_res_size,) * 2, NO_OBJECT, np.float16))
                self.score.append(np.nan)
                self.iou.append(np.nan)
            else:
                self.low_res.append(out["pred_masks"][0, 0].numpy().astype(np.float16))
                self.score.append(out["object_score_logits"].item())
                self.iou.append(out["iou"].item())

    def tensors(self):
        return {
            "low_res": np.stack(self.low_res),
            "score": np.array(self.score, np.float32),
            "iou": np.array(self.iou, np.float32),
            "runs": np.concatenate(self.runs),
            "run_ends": np.cumsum([len(r) for r in self.runs]).astype(np.uint32),
        }


def run_step(predictor, state, step, clip, recorder, number):
    """One step of a history; records what the predictor returns."""
    op = step["op"]
    if op == "add_new_points_or_box":
        prompt = {key: np.array(step[key], np.int32 if key == "labels" else np.float32)
                  for key in ("box", "points", "labels") if key in step}
        answer = predictor.add_new_points_or_box(
            state, step["frame"], step["object"], clear_old_points=step["clear_old_points"], **prompt
        )
        recorder.add(number, *answer)
    elif op == "add_new_mask":
        size = (clip["width"], clip["height"])
        mask = np.zeros(size[::-1]) if step["mask"] == "empty" else clip_mask(step["frame"], step["mask"], *size)
        recorder.add(number, *predictor.add_new_mask(state, step["frame"], step["object"], mask.astype(bool)))
    elif op == "propagate_in_video":
        options = {key: step[key] for key in ("start_frame_idx", "max_frame_num_to_track", "reverse")}
        for answer in predictor.propagate_in_video(state, **options):
            recorder.add(number, *answer)
    elif op == "clear_all_prompts_in_frame":
        recorder.add(number, *predictor.clear_all_prompts_in_frame(state, step["frame"], step["object"]))
    elif op == "remove_object":
        obj_ids, updated = predictor.remove_object(state, step["object"])
        for frame, masks in updated:
            recorder.add(number, frame, obj_ids, masks)
    else:
        raise SystemExit(f"unknown step {op}")


def check(name, history, recorder):
    """Refuses a history whose masks say nothing, or that hangs on a hair (a score near 0 flips with rounding)."""
    clip = history["clip"]
    telling = 0
    for record, score, logits in zip(recorder.records, recorder.score, recorder.low_res):
        where = f"{name}, step {record['step']}, frame {record['frame']}, {record['object']}"
        if abs(score) < 0.05:
            raise SystemExit(f"{where}: object score {score:.4f} is too near 0")
        if not score > 0:
            continue
        coverage = (logits > 0).mean()
        thing = record["object"].split("-")[0]
        visible = clip_mask(record["frame"], thing, clip["width"], clip["height"]).mean()
        if not 0.02 <= coverage <= 0.98:
            # An object that is half out of the picture or half hidden may be smaller than that.
            if visible > 0.025:
                raise SystemExit(f"{where}: the mask covers {100 * coverage:.1f} %, outside 2-98 %")
            continue
        telling += 1
    lost = sum(1 for score in recorder.score if score < 0)
    return f"{len(recorder.records)} records, {telling} masks of 2-98 %, {lost} lost"


def record(name, history):
    torch.manual_seed(0)
    predictor = build_model(history["model"], history["overrides"], history.get("seed", 0))
    clip = history["clip"]
    frames, crcs = load_clip(clip, predictor.image_size)
    sam2.sam2_video_predictor.load_video_frames = lambda **_: (frames, clip["height"], clip["width"])
    state = predictor.init_state(video_path=None)
    recorder = Recorder(state, predictor.image_size)
    for number, step in enumerate(history["steps"]):
        run_step(predictor, state, step, clip, recorder, number)
    print(check(name, history, recorder))
    description = {
        **history,
        "settings": {**SETTINGS, **history["overrides"]},
        "imageSize": predictor.image_size,
        "resizedFrames": crcs,
        "records": recorder.records,
    }
    write_golden(name if "/" in name else f"histories/{name}", description, recorder.tensors())


def main():
    torch.set_num_threads(2)
    sam2.sam2_video_predictor.tqdm = lambda frames, **_: frames
    known = histories()
    for name in sys.argv[1:] or known:
        if name not in known:
            raise SystemExit(f"no history {name}; there are {', '.join(known)}")
        record(name, known[name])


if __name__ == "__main__":
    main()
