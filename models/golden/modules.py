"""Runs every module of a model on known inputs in fp32 and records its outputs.

Usage: python models/golden/modules.py [NAME ...]     all models without names

Writes `test/goldens/modules/<model>-<image size>.safetensors`. Its metadata `golden` is

  {"model", "seed", "imageSize", "overrides", "cases": [{"name", "graph", "inputs", "outputs"}]}

with names of graphs, inputs and outputs as in ARCHITECTURE.md. An input is one of

  {"kind": "clip", "frame"}                          the normalised frame of the formula clip at image size
  {"kind": "clip-mask", "frame", "object"}           that object's mask at image size, 0 or 1
  {"kind": "formula", "name", "shape", "seed", "gain"}   float32(formula_tensor(name, shape, seed) * float32(gain))
  {"kind": "tensor", "tensor", "shape"}              stored here, as fp16 (the module was given the rounded values)
  {"kind": "values", "shape", "values"}              in place

`ptr_positions` are the pointers' distances divided by min(num_frames, max_obj_ptrs) - 1, of which the host makes
`ptr_sine`. An output is {"tensor", "shape", "stride", "min", "max"}: `tensor` holds every stride-th value of the
flattened output, min and max are those of the whole output. A stride is odd, hence coprime to the shapes.
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from clip import clip_frame, clip_mask
from formula import formula_tensor
from golden_file import check_coverage, write_golden
from sam2.modeling.sam2_utils import get_1d_sine_pe
from sam2_models import build_model, normalised

# Model, image size, seed from which the inputs by formula are searched (the sizes differ only in the image encoder;
# other seeds make other cases of the rest). Weights by formula have seed 0.
MODELS = [
    ("nano", 256, 0),
    ("sam2.1_hiera_tiny", 256, 0),
    ("sam2.1_hiera_small", 256, 10),
    ("sam2.1_hiera_base_plus", 256, 20),
    ("sam2.1_hiera_large", 256, 30),
    ("sam2_hiera_tiny", 256, 40),
    ("sam2.1_hiera_tiny", 1024, 0),
]
# Recorded with their image encoder alone. SAM 2.0's sizes differ in nothing else, and weights by formula make the rest
# of each the same as tiny's; large at 512 px shows its encoder at a size that users choose.
ENCODERS = [
    ("sam2_hiera_small", 256),
    ("sam2_hiera_base_plus", 256),
    ("sam2_hiera_large", 256),
    ("sam2.1_hiera_large", 512),
]
MAX_VALUES = 4096
SEEDS = 40
# Formula values without a rule of their own are uniform in +-0.1; this makes their variance 1.
UNIT = 17.25


class Golden:
    """The cases of one model, and the tensors they refer to."""

    def __init__(self, model_name, image_size, first_seed, overrides=None):
        self.overrides = overrides or ({} if model_name == "nano" else {"image_size": image_size})
        self.model = build_model(model_name, self.overrides)
        self.first_seed = first_seed
        self.description = {"model": model_name, "seed": 0, "imageSize": image_size, "overrides": self.overrides,
                            "cases": []}
        self.tensors = {}
        self.stability, self.stability_is_sure = 1.0, True
        self._watch_stability(self.model.sam_mask_decoder)
        self.size = image_size
        self.h = image_size // 16
        self.width = self.model.hidden_dim
        self.memory_width = self.model.mem_dim
        self.perceiver = getattr(self.model, "spatial_perceiver", None)
        self.memory_shape = (self.memory_width, self.h, self.h)
        if self.perceiver:
            self.memory_shape = (self.perceiver.num_latents + self.perceiver.num_latents_2d, self.memory_width)

    def _watch_stability(self, decoder):
        """Keeps whether the latest single mask would be as (un)stable with slightly other limits."""
        original, delta = decoder._get_stability_scores, decoder.dynamic_multimask_stability_delta

        def watched(logits):
            scores = original(logits)
            decisions = set()
            for decoder.dynamic_multimask_stability_delta in (0.98 * delta, 1.02 * delta, delta):
                decisions.add(original(logits).item() >= decoder.dynamic_multimask_stability_thresh)
            self.stability, self.stability_is_sure = scores.item(), len(decisions) == 1
            return scores

        decoder._get_stability_scores = watched

    def resolve(self, source):
        """The values of an input as a torch tensor."""
        kind = source["kind"]
        if kind == "clip":
            return normalised(clip_frame(source["frame"], self.size, self.size))[None]
        if kind == "clip-mask":
            mask = clip_mask(source["frame"], source["object"], self.size, self.size)
            return torch.from_numpy(mask.astype(np.float32))[None, None]
        if kind == "formula":
            values = formula_tensor(source["name"], source["shape"], source["seed"]) * np.float32(source["gain"])
            return torch.from_numpy(values.astype(np.float32))
        if kind == "tensor":
            return torch.from_numpy(self.tensors[source["tensor"]].astype(np.float32))
        return torch.tensor(source["values"], dtype=torch.float32).reshape(source["shape"])

    def store(self, name, value):
        """Stores an input as fp16; returns its source."""
        self.tensors[name] = value.numpy().astype(np.float16)
        return {"kind": "tensor", "tensor": name, "shape": list(value.shape)}

    def add(self, name, graph, inputs, outputs):
        """Adds a case with its outputs."""
        described = {}
        for key, value in outputs.items():
            array = value.detach().numpy().astype(np.float32)
            if not np.isfinite(array).all():
                raise SystemExit(f"{name}: {key} is not finite")
            stride = 1 if array.size <= MAX_VALUES else -(-array.size // MAX_VALUES) | 1
            tensor = f"{name}/{key}"
            self.tensors[tensor] = array.reshape(-1)[::stride]
            described[key] = {"tensor": tensor, "shape": list(array.shape), "stride": stride,
                              "min": float(array.min()), "max": float(array.max())}
        self.description["cases"].append({"name": name, "graph": graph, "inputs": inputs, "outputs": described})

    def write(self):
        write_golden(f"modules/{self.description['model']}-{self.size}", self.description, self.tensors)


def values(shape, *numbers):
    return {"kind": "values", "shape": list(shape), "values": list(numbers)}


def formula(name, shape, seed=0, gain=UNIT):
    return {"kind": "formula", "name": f"input.{name}", "shape": list(shape), "seed": seed, "gain": gain}


def encode_image(golden, frame):
    """image-encoder: `SAM2Base.forward_image`."""
    fpn = golden.model.forward_image(golden.resolve({"kind": "clip", "frame": frame}))["backbone_fpn"]
    return {
        "feat_s16": fpn[2],
        "feat_s16_no_mem": fpn[2] + golden.model.no_mem_embed.reshape(1, -1, 1, 1),
        "feat_s8": fpn[1],
        "feat_s4": fpn[0],
    }


def attend_memory(golden, inputs):
    """memory-attention: the second half of `SAM2Base._prepare_memory_conditioned_features`."""
    model = golden.model
    feat = golden.resolve(inputs["feat_s16"])
    maps = golden.resolve(inputs["mem_maps"])
    tokens = lambda x: x.flatten(2).permute(2, 0, 1)
    if golden.perceiver:
        # What the perceiver gives as positions is the same for every map.
        zeros = torch.zeros(1, golden.memory_width, golden.h, golden.h)
        codes = golden.perceiver(zeros, model.memory_encoder.position_encoding(zeros))[1].permute(1, 0, 2)
        maps = maps[:, :, None]
    else:
        codes = tokens(model.memory_encoder.position_encoding(maps[:1]))
        maps = [tokens(one[None]) for one in maps]
    memory, position = [], []
    for one, row in zip(maps, inputs["mem_tpos"]["values"]):
        memory.append(one)
        position.append(codes + model.maskmem_tpos_enc[row])
    pointer_tokens = 0
    if "ptrs" in inputs:
        ptrs = golden.resolve(inputs["ptrs"])
        split = golden.width // golden.memory_width
        memory.append(ptrs.reshape(-1, 1, golden.memory_width))
        pointer_tokens = memory[-1].shape[0]
        if model.add_tpos_enc_to_obj_ptrs:
            dim = golden.width if model.proj_tpos_enc_in_obj_ptrs else golden.memory_width
            sine = model.obj_ptr_tpos_proj(get_1d_sine_pe(golden.resolve(inputs["ptr_positions"]), dim=dim))
            position.append(sine[:, None].repeat_interleave(split, dim=0))
        else:
            position.append(torch.zeros_like(memory[-1]))
    out = model.memory_attention(
        curr=[tokens(feat)],
        curr_pos=[tokens(model.image_encoder.neck.position_encoding(feat))],
        memory=torch.cat(memory),
        memory_pos=torch.cat(position),
        num_obj_ptr_tokens=pointer_tokens,
        **({"num_spatial_mem": len(maps)} if golden.perceiver else {}),
    )
    return {"pix_feat": out.permute(1, 2, 0).reshape(feat.shape)}


def decode_mask(golden, inputs):
    """mask-decoder: `SAM2Base._forward_sam_heads`; also run with multimask for the three candidates."""
    model = golden.model
    features = golden.resolve(inputs["pix_feat"])
    options = {
        "point_inputs": {
            "point_coords": golden.resolve(inputs["point_coords"]),
            "point_labels": golden.resolve(inputs["point_labels"]).to(torch.int32),
        },
        "mask_inputs": golden.resolve(inputs["mask_input"]) if inputs["has_mask"]["values"][0] else None,
        "high_res_features": [golden.resolve(inputs["feat_s4"]), golden.resolve(inputs["feat_s8"])],
    }
    multimask = bool(inputs["multimask"]["values"][0])
    _, _, ious, low_res, _, ptr, score = model._forward_sam_heads(features, multimask_output=multimask, **options)
    all_low_res, _, all_ious, *_ = model._forward_sam_heads(features, multimask_output=True, **options)
    best = ious.max(dim=1, keepdim=True).values
    return {"low_res_mask": low_res, "iou": best, "obj_ptr": ptr, "object_score": score,
            "low_res_all": all_low_res, "iou_all": all_ious}


def is_fallback(out):
    """Whether a single-mask answer is one of the three candidates (`_dynamic_multimask_via_stability`)."""
    return any(torch.equal(out["low_res_mask"][:, 0], out["low_res_all"][:, i]) for i in range(3))


def is_decided(golden, out, multimask):
    """Whether no choice hangs on a hair: object score, best of three, stability. Rounding must not turn them over."""
    first, second = out["iou_all"].flatten().topk(2).values.tolist()
    chosen_by_iou = multimask or is_fallback(out)
    return (
        abs(out["object_score"].item()) > 0.03
        and (first - second > 1e-4 or not chosen_by_iou)
        and (golden.stability_is_sure or multimask)
    )


def encode_memory(golden, inputs):
    """memory-encoder: `SAM2Base._encode_new_memory` on the upsampled logits."""
    feat = golden.resolve(inputs["feat_s16"])
    logits = F.interpolate(golden.resolve(inputs["mask_logits"]), size=(golden.size,) * 2, mode="bilinear",
                           align_corners=False)
    out, _ = golden.model._encode_new_memory(
        current_vision_feats=[feat.flatten(2).permute(2, 0, 1)],
        feat_sizes=[tuple(feat.shape[-2:])],
        pred_masks_high_res=logits,
        object_score_logits=golden.resolve(inputs["object_score"]),
        is_mask_from_pts=bool(inputs["binarize"]["values"][0]),
    )
    return {"mem_map": out}


def prompt_mask(golden, inputs):
    """mask-prompt: the two resampled masks of `SAM2Base._use_mask_as_output`."""
    mask = golden.resolve(inputs["mask"])
    return {"mask_input": golden.model.mask_downsample(mask), "low_res_mask": prompt_mask_low_res(mask)}


def prompt_mask_low_res(mask):
    """+-10 logits of a 0/1 mask [1,1,S,S], antialiased to a quarter of its size."""
    size = (mask.shape[-2] // 4, mask.shape[-1] // 4)
    return F.interpolate(mask * 20.0 - 10.0, size=size, mode="bilinear", align_corners=False, antialias=True)


# Prompts of the decoder cases, in 1/256 of the image size: coordinates, labels, multimask, with a mask input.
PROMPTS = {
    "no_prompt": ([[0, 0]], [-1], 1, False),
    "click": ([[47, 75]], [1], 1, False),
    "click_single": ([[47, 75]], [1], 0, False),
    "click_negative_single": ([[215, 155]], [0], 0, False),
    "box": ([[31, 132], [99, 188]], [2, 3], 0, False),
    "box_multimask": ([[31, 132], [99, 188]], [2, 3], 1, False),
    "three_clicks": ([[47, 75], [60.5, 82.25], [120, 20]], [1, 1, 0], 0, False),
    "box_and_clicks": ([[31, 132], [99, 188], [66, 160], [110, 120]], [2, 3, 1, 0], 0, False),
    "click_with_mask": ([[66, 160]], [1], 1, True),
    "two_clicks_with_mask": ([[66, 160], [100, 190]], [1, 0], 0, True),
    "mask_prompt": ([[0, 0]], [-1], 0, True),
    "lost": ([[0, 0]], [-1], 1, False),
    "stable": ([[31, 132], [99, 188]], [2, 3], 0, False),
}

# Maps and pointers of the attention cases: rows of maskmem_tpos_enc (6: a conditioning frame, 5 ... 0: the last
# frame back to the sixth last), and the pointers' positions.
MEMORIES = {
    "one_map_no_pointer": ([6], []),
    "seven_maps_no_pointer": ([6, 0, 1, 2, 3, 4, 5], []),
    "one_map_one_pointer": ([6], [1 / 15]),
    "three_maps_four_pointers": ([6, 6, 0], [2 / 15, 0.8, -0.2, 1 / 15]),
    "seven_maps_sixteen_pointers": ([6, 5, 4, 3, 2, 1, 0], [20 / 15, *(i / 15 for i in range(1, 16))]),
    "twelve_maps_twenty_pointers": ([6] * 6 + [0, 1, 2, 3, 4, 5], [i / 15 for i in range(20)]),
}


def image_features(golden):
    """The demo model's decoder inputs: its own features of frame 0, on which its answers make sense."""
    encoded = encode_image(golden, 0)
    stored = {key: golden.store(f"inputs/{key}", encoded[key]) for key in ("feat_s16_no_mem", "feat_s8", "feat_s4")}
    return {"pix_feat": stored["feat_s16_no_mem"], "feat_s8": stored["feat_s8"], "feat_s4": stored["feat_s4"]}


def lost_features(golden):
    """The demo model's decoder inputs on frame 13, where the brick of frame 0 has left the picture.

    Adds the attention case that conditions them on the memory and pointer of frame 0.
    """
    first, later = encode_image(golden, 0), encode_image(golden, 13)
    mask = golden.resolve({"kind": "clip-mask", "frame": 0, "object": "brick"})
    inputs = {
        "feat_s16": golden.store("inputs/first_feat_s16", first["feat_s16"]),
        "mask_logits": golden.store("inputs/first_low_res", prompt_mask_low_res(mask)),
        "binarize": values((1,), 1),
        "object_score": values((1, 1), 10),
    }
    memory = encode_memory(golden, inputs)
    golden.add("encode_memory/brick", "memory-encoder", inputs, memory)
    box = decode_mask(golden, decoder_inputs(golden, image_features(golden), PROMPTS["box"]))
    inputs = {
        "feat_s16": golden.store("inputs/later_feat_s16", later["feat_s16"]),
        "mem_maps": golden.store("inputs/first_mem_map", memory["mem_map"]),
        "mem_tpos": values((1,), 6),
        "ptrs": golden.store("inputs/first_ptr", box["obj_ptr"]),
        "ptr_positions": values((1,), 13 / 15),
    }
    conditioned = attend_memory(golden, inputs)
    golden.add("attend/brick_gone", "memory-attention", inputs, conditioned)
    return {
        "pix_feat": golden.store("inputs/later_pix_feat", conditioned["pix_feat"]),
        "feat_s8": golden.store("inputs/later_feat_s8", later["feat_s8"]),
        "feat_s4": golden.store("inputs/later_feat_s4", later["feat_s4"]),
    }


def formula_features(golden, seed, gain=UNIT):
    h, width = golden.h, golden.width
    return {
        "pix_feat": formula("pix_feat", (1, width, h, h), seed),
        "feat_s8": formula("feat_s8", (1, width // 4, 2 * h, 2 * h), seed),
        "feat_s4": formula("feat_s4", (1, width // 8, 4 * h, 4 * h), seed, gain),
    }


def decoder_inputs(golden, features, prompt):
    coords, labels, multimask, has_mask = prompt
    scale = golden.size / 256
    low = 4 * golden.h
    return {
        **features,
        "point_coords": values((1, len(labels), 2), *(scale * x for point in coords for x in point)),
        "point_labels": values((1, len(labels)), *labels),
        # Logits in +-10, or nothing where has_mask is 0.
        "mask_input": formula("mask_input", (1, 1, low, low), gain=100 if has_mask else 0),
        "has_mask": values((1,), int(has_mask)),
        "multimask": values((1,), multimask),
    }


def add_decoder_cases(golden):
    """Adds the decoder cases; searches for formula features whose answers are worth holding.

    All masks cover 2-98 %; "lost" has a negative object score, all others a positive one; "stable" keeps the single
    mask where most others fall back to the best of three.
    """
    nano = golden.description["model"] == "nano"
    real = {"lost": lost_features(golden)} if nano else {}
    for name, prompt in PROMPTS.items():
        for seed in range(golden.first_seed, golden.first_seed + SEEDS):
            if nano:
                features = real.get(name) or image_features(golden)
            else:
                # Large high-resolution features make large logits, of which few lie near 0.
                features = formula_features(golden, seed, gain=UNIT * (20 if name == "stable" else 1))
            inputs = decoder_inputs(golden, features, prompt)
            out = decode_mask(golden, inputs)
            score = out["object_score"].item()
            covered = (out["low_res_mask"] > 0).float().mean().item()
            wanted = (score < 0) if name == "lost" else (score > 0 and 0.02 <= covered <= 0.98)
            if wanted and is_decided(golden, out, prompt[2]) and not (name == "stable" and is_fallback(out)):
                break
            if nano:
                raise SystemExit(f"{name}: score {score:.3f}, covers {100 * covered:.1f} %, stability {golden.stability:.4f}, "
                                 f"IoU {out['iou_all']}")
        else:
            raise SystemExit(f"{name}: no seed of {SEEDS} gives an answer worth holding; choose another first seed")
        note = f"seed {seed}, score {score:.2f}"
        if name != "lost":
            note += f", covers {100 * check_coverage(out['low_res_mask'], name):.1f} %"
        if not prompt[2]:
            note += f", stability {golden.stability:.3f}: {'best of three' if is_fallback(out) else 'single mask'}"
        print(f"  {name}: {note}")
        golden.add(f"decode/{name}", "mask-decoder", inputs, out)


def add_attention_cases(golden):
    h, width = golden.h, golden.width
    for name, (rows, positions) in MEMORIES.items():
        inputs = {
            "feat_s16": formula("feat_s16", (1, width, h, h), golden.first_seed),
            "mem_maps": formula("mem_maps", (len(rows), *golden.memory_shape), golden.first_seed),
            "mem_tpos": values((len(rows),), *rows),
        }
        graph = "memory-attention-no-ptrs"
        if positions:
            graph = "memory-attention"
            inputs["ptrs"] = formula("ptrs", (len(positions), width), golden.first_seed)
            inputs["ptr_positions"] = values((len(positions),), *positions)
        if golden.size == 1024 and len(rows) > 7:
            continue
        golden.add(f"attend/{name}", graph, inputs, attend_memory(golden, inputs))


def add_memory_cases(golden):
    h, width = golden.h, golden.width
    for binarize in (0, 1):
        for score in (3.5, -2.25):
            inputs = {
                "feat_s16": formula("feat_s16", (1, width, h, h), golden.first_seed),
                "mask_logits": formula("mask_logits", (1, 1, 4 * h, 4 * h), gain=100),
                "binarize": values((1,), binarize),
                "object_score": values((1, 1), score),
            }
            name = f"{'binarized' if binarize else 'soft'}_{'present' if score > 0 else 'lost'}"
            golden.add(f"encode_memory/{name}", "memory-encoder", inputs, encode_memory(golden, inputs))


def run(model_name, image_size, first_seed, overrides=None):
    print(f"{model_name} at {image_size}")
    golden = Golden(model_name, image_size, first_seed, overrides)
    golden.add("encode", "image-encoder", {"image": {"kind": "clip", "frame": 0}}, encode_image(golden, 0))
    add_attention_cases(golden)
    add_decoder_cases(golden)
    add_memory_cases(golden)
    for thing in ("ball", "brick"):
        inputs = {"mask": {"kind": "clip-mask", "frame": 0, "object": thing}}
        golden.add(f"prompt_mask/{thing}", "mask-prompt", inputs, prompt_mask(golden, inputs))
    golden.write()


def run_encoder(model_name, image_size):
    print(f"{model_name} at {image_size}, image encoder")
    golden = Golden(model_name, image_size, 0)
    golden.add("encode", "image-encoder", {"image": {"kind": "clip", "frame": 0}}, encode_image(golden, 0))
    golden.write()


def main():
    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    known = [f"{name}-{size}" for name, size, *_ in MODELS + ENCODERS]
    for wanted in sys.argv[1:]:
        if wanted not in known:
            raise SystemExit(f"no model {wanted}; there are {', '.join(known)}")
    for model in MODELS:
        if not sys.argv[1:] or f"{model[0]}-{model[1]}" in sys.argv[1:]:
            run(*model)
    for encoder in ENCODERS:
        if not sys.argv[1:] or "-".join(map(str, encoder)) in sys.argv[1:]:
            run_encoder(*encoder)


if __name__ == "__main__":
    main()
