"""Records which memories Meta's code selects, frame by frame, for `src/tracker/select-memory.test.ts`.

Usage: python models/golden/selection.py

Runs `SAM2Base._prepare_memory_conditioned_features` itself on a bank whose maps and pointers hold their own frame
number, and reads the selection off what the memory attention is given. Writes `src/tracker/select-memory.golden.json`:
a list of banks {"numFrames", "reverse", "cond", "tracked": half-open range, "missing", "settings"} with "selections",
each {"frame", "maps": [[frame, tpos row]], "ptrs": [[frame, position]]}; a position is the distance divided as for
the sine, before the sine.
"""

import itertools
import json
from pathlib import Path
from types import SimpleNamespace

import torch

import sam2.modeling.sam2_base as sam2_base

WIDTH = 1


def entry(frame):
    return {
        "maskmem_features": torch.full((1, WIDTH, 1, 1), float(frame)),
        "maskmem_pos_enc": [torch.zeros(1, WIDTH, 1, 1)],
        "obj_ptr": torch.full((1, WIDTH), float(frame)),
    }


def select(frame, reverse, num_frames, cond, non_cond, settings):
    captured = {}

    def memory_attention(curr, curr_pos, memory, memory_pos, num_obj_ptr_tokens):
        captured.update(memory=memory.flatten().tolist(), pos=memory_pos.flatten().tolist(), ptrs=num_obj_ptr_tokens)
        return curr[0]

    model = SimpleNamespace(
        hidden_dim=WIDTH,
        mem_dim=WIDTH,
        num_maskmem=settings["numMaskmem"],
        training=False,
        maskmem_tpos_enc=torch.arange(settings["numMaskmem"], dtype=torch.float32).view(-1, 1, 1, 1),
        memory_attention=memory_attention,
        max_cond_frames_in_attn=settings["maxCondFramesInAttn"],
        memory_temporal_stride_for_eval=settings["memoryTemporalStrideForEval"],
        use_obj_ptrs_in_encoder=True,
        max_obj_ptrs_in_encoder=settings["maxObjPtrsInEncoder"],
        only_obj_ptrs_in_the_past_for_eval=settings["onlyObjPtrsInThePastForEval"],
        use_signed_tpos_enc_to_obj_ptrs=settings["useSignedTposEncToObjPtrs"],
        add_tpos_enc_to_obj_ptrs=True,
        proj_tpos_enc_in_obj_ptrs=False,
        obj_ptr_tpos_proj=torch.nn.Identity(),
        directly_add_no_mem_embed=True,
    )
    sam2_base.get_1d_sine_pe = lambda positions, dim: positions.unsqueeze(-1)
    sam2_base.SAM2Base._prepare_memory_conditioned_features(
        model,
        frame_idx=frame,
        is_init_cond_frame=False,
        current_vision_feats=[torch.zeros(1, 1, WIDTH)],
        current_vision_pos_embeds=[torch.zeros(1, 1, WIDTH)],
        feat_sizes=[(1, 1)],
        output_dict={
            "cond_frame_outputs": {t: entry(t) for t in cond},
            "non_cond_frame_outputs": {t: entry(t) for t in non_cond},
        },
        num_frames=num_frames,
        track_in_reverse=reverse,
    )
    maps = len(captured["memory"]) - captured["ptrs"]
    pairs = [[int(value), pos] for value, pos in zip(captured["memory"], captured["pos"])]
    return {
        "maps": [[t, int(row)] for t, row in pairs[:maps]],
        "ptrs": [[t, round(position, 5)] for t, position in pairs[maps:]],
    }


def cases():
    # Frames of the clip, conditioning frames in the order of the prompts, tracked frames, further ones without output.
    banks = [
        (40, [0], (1, 40), []),
        (40, [5, 17, 30], (0, 40), []),
        (40, [30], (0, 12), []),
        (60, list(range(0, 60, 6)), (0, 60), []),
        (60, [20, 12, 13, 40, 11, 22], (0, 60), [16, 18]),
        (5, [2], (0, 5), []),
    ]
    options = [
        (-1, 1, True, True),
        (4, 1, True, True),
        (2, 1, True, True),
        (-1, 2, True, True),
        (4, 3, True, True),
        (4, 1, False, True),
        (4, 1, True, False),
        (4, 1, False, False),
    ]
    for (num_frames, cond, tracked, missing), option, reverse in itertools.product(banks, options, (False, True)):
        non_cond = [t for t in range(*tracked) if t not in cond and t not in missing]
        max_cond, stride, past, signed = option
        settings = {
            "numMaskmem": 7,
            "maxObjPtrsInEncoder": 16,
            "maxCondFramesInAttn": max_cond,
            "memoryTemporalStrideForEval": stride,
            "onlyObjPtrsInThePastForEval": past,
            "useSignedTposEncToObjPtrs": signed,
        }
        frames = sorted({0, 1, 7, 14, 15, 19, 21, 33, num_frames - 1})
        yield {
            "numFrames": num_frames,
            "reverse": reverse,
            "cond": cond,
            "tracked": tracked,
            "missing": missing,
            "settings": settings,
            "selections": [
                {"frame": frame, **select(frame, reverse, num_frames, cond, non_cond, settings)}
                for frame in frames
                if frame < num_frames
            ],
        }


def main():
    target = Path(__file__).parents[2] / "src/tracker/select-memory.golden.json"
    rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
    target.write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main()
