"""The prompt histories: what is done to the predictor, step by step, as plain data.

A history is {"description", "model", "overrides", "clip": {"width", "height", "frames"}, "steps": [...]}; frames
are 0-based, coordinates in pixels of the clip. Steps, after the methods of SAM2VideoPredictor:

  {"op": "add_new_points_or_box", "frame", "object", "box"?, "points"?, "labels"?, "clear_old_points"}
  {"op": "add_new_mask", "frame", "object", "mask": name of a clip object, whose visible part it is, or "empty"}
  {"op": "propagate_in_video", "start_frame_idx", "max_frame_num_to_track", "reverse"}    null: Meta's default
  {"op": "clear_all_prompts_in_frame", "frame", "object"}
  {"op": "remove_object", "object"}

An object's name begins with that of the clip object which it follows.
"""

import numpy as np

from clip import clip_mask

SQUARE = (256, 256)
WIDE = (320, 180)


# Model, image size, seed of the weights by formula (under which no object score comes near 0), frames.
CHAINS = [
    ("sam2.1_hiera_tiny", 256, 0, 20),
    ("sam2.1_hiera_small", 256, 0, 20),
    ("sam2.1_hiera_base_plus", 256, 0, 20),
    ("sam2.1_hiera_large", 256, 0, 6),
    ("sam2_hiera_tiny", 256, 1, 20),
    ("sam2.1_hiera_tiny", 1024, 0, 3),
]


# Settings that are supported, but that none of Meta's models has; all at once, on SAM 2.1 tiny.
OTHER_SETTINGS = {
    "image_size": 256,
    "num_maskmem": 5,
    "max_obj_ptrs_in_encoder": 9,
    "use_multimask_token_for_obj_ptr": False,
    "iou_prediction_use_sigmoid": False,
    "proj_tpos_enc_in_obj_ptrs": False,
    "only_obj_ptrs_in_the_past_for_eval": False,
    "pred_obj_scores_mlp": False,
    "fixed_no_obj_ptr": False,
    "soft_no_obj_ptr": True,
    "use_mlp_for_obj_ptr_proj": False,
    "memory_attention.num_layers": 2,
    "memory_attention.pos_enc_at_input": False,
    "memory_attention.layer.pos_enc_at_attn": True,
    "memory_attention.layer.pos_enc_at_cross_attn_queries": True,
    "memory_encoder.fuser.num_layers": 1,
    "memory_encoder.fuser.layer.use_dwconv": False,
    "sigmoid_scale_for_mem_enc": 10.0,
    "sigmoid_bias_for_mem_enc": -5.0,
    "image_encoder.neck.fpn_top_down_levels": [0, 1, 2, 3],
}


class Script:
    """Writes down the steps of one history."""

    def __init__(self, description, frames, size=SQUARE, overrides=None, model="nano", seed=None):
        self.size = size
        self.value = {
            "description": description,
            "model": model,
            "overrides": overrides or {},
            "clip": {"width": size[0], "height": size[1], "frames": frames},
            "steps": [],
        }
        if seed is not None:
            self.value["seed"] = seed

    def _add(self, **step):
        self.value["steps"].append(step)
        return self

    def _visible(self, frame, thing):
        return np.where(clip_mask(frame, thing.split("-")[0], *self.size))

    def tight_box(self, frame, thing, grow=0):
        ys, xs = self._visible(frame, thing)
        return [int(xs.min()) - grow, int(ys.min()) - grow, int(xs.max()) + 1 + grow, int(ys.max()) + 1 + grow]

    def inside(self, frame, thing, right=0.0, down=0.0):
        """A point of the visible part: its median moved by a fraction of its width and height."""
        ys, xs = self._visible(frame, thing)
        width, height = xs.max() - xs.min() + 1, ys.max() - ys.min() + 1
        return [round(float(np.median(xs) + right * width), 1), round(float(np.median(ys) + down * height), 1)]

    def box(self, frame, thing, grow=0, points=None, labels=None):
        step = {"op": "add_new_points_or_box", "frame": frame, "object": thing, "box": self.tight_box(frame, thing, grow)}
        if points is not None:
            step.update(points=points, labels=labels)
        return self._add(**step, clear_old_points=True)

    def clicks(self, frame, thing, points, labels, clear=True):
        return self._add(op="add_new_points_or_box", frame=frame, object=thing, points=points, labels=labels,
                         clear_old_points=clear)

    def click(self, frame, thing, right=0.0, down=0.0, label=1, clear=True):
        return self.clicks(frame, thing, [self.inside(frame, thing, right, down)], [label], clear)

    def mask(self, frame, thing, empty=False):
        return self._add(op="add_new_mask", frame=frame, object=thing, mask="empty" if empty else thing.split("-")[0])

    def propagate(self, start=None, count=None, reverse=False):
        """Tracks `count` frames counting the start (Meta's argument does not count it)."""
        return self._add(op="propagate_in_video", start_frame_idx=start,
                         max_frame_num_to_track=None if count is None else count - 1, reverse=reverse)

    def clear(self, frame, thing):
        return self._add(op="clear_all_prompts_in_frame", frame=frame, object=thing)

    def remove(self, thing):
        return self._add(op="remove_object", object=thing)


def correction(frames, overrides):
    script = Script("correction on a tracked frame far behind the end", frames, overrides=overrides)
    script.click(0, "brick").propagate()
    return script.click(4, "brick", 0.3, 0.3).propagate(4, 20)


def histories():
    h = {}
    h["box"] = Script("a box; the object leaves the picture and comes back", 28).box(0, "brick").propagate()
    h["click"] = Script("a click", 24).click(0, "kite").propagate()
    s = Script("three clicks, two positive and one negative", 22)
    h["three_clicks"] = s.clicks(
        0, "ball", [s.inside(0, "ball", -0.2), s.inside(0, "ball", 0.2, 0.1), s.inside(0, "ball", 0.75)], [1, 1, 0]
    ).propagate()
    s = Script("a box with a positive and a negative click", 22)
    h["box_and_clicks"] = s.box(
        0, "brick", points=[s.inside(0, "brick", 0.1, 0.1), s.inside(0, "brick", 0.45, -0.6)], labels=[1, 0]
    ).propagate()
    h["second_click"] = (
        Script("a second click on the same frame, with the first answer's logits", 22)
        .click(0, "kite")
        .click(0, "kite", 0.2, 0.1, clear=False)
        .propagate()
    )
    h["mask"] = Script("a mask", 24).mask(0, "brick").propagate()
    h["empty_mask"] = (
        Script("an empty mask where the object is out of the picture", 28)
        .box(0, "brick")
        .mask(12, "brick", empty=True)
        .propagate()
    )
    h["empty_mask_first"] = Script("only an empty mask", 20).mask(0, "brick", empty=True).propagate()
    h["two_conditioning_frames"] = (
        Script("two prompted frames, before and after the object is hidden", 30)
        .box(0, "ball")
        .box(22, "ball")
        .propagate()
    )
    h["future_conditioning_frame"] = (
        Script("tracked from frame 0 with the prompt on frame 22", 28).box(22, "brick").propagate(0)
    )
    h["reverse"] = Script("backward from the last frame", 26).box(25, "brick").propagate(25, reverse=True)
    h["forward_then_reverse"] = (
        Script("forward from the prompt, then backward with the same bank", 24)
        .box(6, "ball")
        .propagate()
        .propagate(6, reverse=True)
    )
    h["correction"] = correction(26, {})
    h["correction_not_conditioning"] = correction(26, {"add_all_frames_to_correct_as_cond": False})
    h["correction_after_loss"] = (
        Script("a box on a tracked frame where the object had been lost", 30)
        .box(0, "ball")
        .propagate()
        .box(22, "ball")
        .propagate(22)
    )
    h["correction_in_reverse"] = (
        Script("a second pair of clicks on a frame that was tracked backward", 26)
        .box(24, "kite")
        .propagate(24, reverse=True)
        .click(12, "kite", 0.2)
        .click(12, "kite", -0.2, 0.1, clear=False)
        .propagate(12, reverse=True)
    )
    s = Script("ten prompted frames, of which four are attended to", 32, overrides={"max_cond_frames_in_attn": 4})
    for frame in range(0, 30, 3):
        s.box(frame, "kite", grow=frame % 4)
    h["ten_conditioning_frames_limit_4"] = s.propagate(0)
    h["stride_2"] = (
        Script("every second frame in memory", 28, overrides={"memory_temporal_stride_for_eval": 2})
        .box(0, "brick")
        .propagate()
    )
    h["stride_2_reverse"] = (
        Script("every second frame in memory, backward", 26, overrides={"memory_temporal_stride_for_eval": 2})
        .box(25, "brick")
        .propagate(25, reverse=True)
    )
    h["object_added_at_20"] = (
        Script("an object added at frame 20, after another was tracked", 34)
        .box(0, "kite")
        .propagate(0, 25)
        .box(20, "brick")
        .propagate(20)
    )
    h["object_removed"] = (
        Script("an object removed half-way", 24)
        .box(0, "brick")
        .box(0, "kite")
        .propagate(0, 9)
        .remove("brick")
        .propagate(9)
    )
    h["prompt_removed"] = (
        Script("the second prompt removed after tracking", 22)
        .box(0, "kite")
        .box(8, "kite", grow=6)
        .propagate()
        .clear(8, "kite")
        .propagate()
    )
    h["five_frames"] = Script("a clip of five frames: fewer than the pointers", 5).box(0, "brick").propagate()
    h["sam2_settings"] = (
        Script(
            "the settings in which SAM 2.0 differs from 2.1 (the tensors they do not use are ignored)",
            28,
            overrides={
                "no_obj_embed_spatial": False,
                "add_tpos_enc_to_obj_ptrs": False,
                "proj_tpos_enc_in_obj_ptrs": False,
                "use_signed_tpos_enc_to_obj_ptrs": False,
            },
        )
        .box(0, "brick")
        .propagate()
    )
    h["two_objects"] = (
        Script("two objects, prompted on different frames", 24).box(0, "ball").click(3, "brick").propagate(0)
    )
    h["non_overlap"] = (
        # On frame 21 both masks are the same to 0.004 logits, and who owns a pixel is left to rounding.
        Script("two objects that claim the same pixels", 21, overrides={"non_overlap_masks": True})
        .box(0, "brick")
        .box(0, "brick-and-around", grow=40)
        .propagate()
    )
    h["wide_box"] = Script("a clip of 320 x 180, resized by Pillow", 26, size=WIDE).box(0, "brick").propagate()
    h["wide_mask"] = (
        Script("a mask of 320 x 180, and a click on another frame", 22, size=WIDE)
        .mask(0, "kite")
        .click(9, "kite")
        .propagate()
    )
    for model, size, seed, frames in CHAINS:
        script = Script(
            "the whole chain with weights by formula", frames, (size, size), {"image_size": size}, model, seed
        )
        h[f"chains/{model}-{size}"] = script.box(0, "brick").propagate()
    script = Script("settings that none of Meta's models has", 6, SQUARE, OTHER_SETTINGS, "sam2.1_hiera_tiny", 0)
    h["chains/sam2.1_hiera_tiny-other-settings"] = script.box(0, "brick").propagate()
    return {name: script.value for name, script in h.items()}
