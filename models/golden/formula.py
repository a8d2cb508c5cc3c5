"""Weights by formula: real-size checkpoints that need not be stored.

`src/model/formula/formula.ts` is the same formula in TypeScript; `src/model/formula/values.json`, written by
this file when run, holds both equal bit for bit. Every value depends only on the tensor's name, the seed and
the element's row-major index:

    key  = fmix32(fnv1a(name as UTF-8) ^ seed * 0x9E3779B1)
    x    = fmix32(fmix32(index * 0x9E3779B1 + key) ^ fmix32(key ^ 0x85EBCA6B))       all in uint32
    u    = x / 2^31 - 1                                                     exact in float64, in [-1, 1)
    w    = float32(offset + scale * u)

`scale_and_offset` chooses scale and offset by name and shape. FNV-1a and murmur3's finaliser fmix32 are in the
public domain.

Usage: python models/golden/formula.py     rewrites src/model/formula/values.json
"""

import json
import math
from pathlib import Path

import numpy as np

CHUNK = 1 << 20
GOLDEN_RATIO = 0x9E3779B1


def _fmix32(x):
    """murmur3's 32-bit finaliser of one Python integer."""
    x ^= x >> 16
    x = x * 0x85EBCA6B & 0xFFFFFFFF
    x ^= x >> 13
    x = x * 0xC2B2AE35 & 0xFFFFFFFF
    return x ^ x >> 16


def _fmix32_array(x):
    """The same in place on a uint32 array."""
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x


def _fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    return h


TOKENS = (
    "point_embeddings.",
    "not_a_point_embed.",
    "no_mask_embed.",
    "iou_token.",
    "mask_tokens.",
    "obj_score_token.",
    "spatial_perceiver.latents",
)
TABLES = ("pos_embed", "pos_embed_window", "maskmem_tpos_enc", "no_mem_embed", "no_mem_pos_enc", "no_obj_ptr",
          "no_obj_embed_spatial")

GAINS = (
    # Sharper queries and keys, or softmax over thousands of random tokens is a plain mean.
    (".qkv.", 1.5),
    (".q_proj.", 1.5),
    (".k_proj.", 1.5),
    (".to_q.", 1.5),
    (".to_kv.", 1.5),
    # RepViT's blocks add up without norms between them, and would grow by a power of their number.
    (".token_mixer.", 0.6),
    (".channel_mixer.", 0.6),
    # The trunk's residual sum has grown by its end; without this, attention on it is an arg max.
    ("image_encoder.neck.convs.", 0.5),
    # Maps and pointers of like size, or a wrong pointer would hardly show in the masks.
    ("memory_encoder.out_proj.", 0.5),
    ("obj_ptr_proj.", 1.75),
)


def scale_and_offset(name, shape):
    """(scale, offset) of a tensor: the first rule that fits; u has variance 1/3, hence the sqrt(3)."""
    last = name.rsplit(".", 1)[-1]
    if last == "positional_encoding_gaussian_matrix":
        return math.sqrt(3.0), 0.0
    if last == "running_var":
        return 0.5, 1.0
    if last == "gamma":
        return 0.05, 0.1
    if last in TABLES:
        return 0.5, 0.0
    if any(token in name for token in TOKENS):
        return 1.0, 0.0
    if last == "weight" and len(shape) == 1:
        return 0.1, 1.0
    if last == "weight" and len(shape) >= 2:
        if "output_upscaling." in name:
            # ConvTranspose2d [in, out, 2, 2] of stride 2: one tap an output, `in` terms in its sum.
            fan_in = shape[0]
        else:
            fan_in = math.prod(shape[1:])
        gain = next((gain for part, gain in GAINS if part in name), 1.0)
        return gain * math.sqrt(3.0 / fan_in), 0.0
    return 0.1, 0.0


def formula_tensor(name, shape, seed=0):
    """float32 array of `shape`: the values of the tensor `name` under `seed` (an unsigned 32-bit integer)."""
    shape = tuple(int(n) for n in shape)
    scale, offset = scale_and_offset(name, shape)
    key = _fmix32(_fnv1a(name.encode("utf-8")) ^ (seed * GOLDEN_RATIO & 0xFFFFFFFF))
    second = np.uint32(_fmix32(key ^ 0x85EBCA6B))
    count = math.prod(shape)
    out = np.empty(count, dtype=np.float32)
    for start in range(0, count, CHUNK):
        x = np.arange(start, min(start + CHUNK, count), dtype=np.uint32)
        x *= np.uint32(GOLDEN_RATIO)
        x += np.uint32(key)
        x = _fmix32_array(x)
        x ^= second
        u = _fmix32_array(x).astype(np.float64)
        u /= 2147483648.0
        u -= 1.0
        u *= scale
        u += offset
        out[start : start + len(u)] = u
    return out.reshape(shape)


def formula_state_dict(model, seed=0):
    """The state dict of a torch module with every floating-point entry by formula, for load_state_dict."""
    import torch

    return {
        name: torch.from_numpy(formula_tensor(name, tuple(value.shape), seed)) if value.is_floating_point() else value
        for name, value in model.state_dict().items()
    }


SAMPLES = [
    ("image_encoder.trunk.pos_embed", (1, 96, 7, 7), 0),
    ("image_encoder.trunk.patch_embed.proj.weight", (96, 3, 7, 7), 0),
    ("image_encoder.trunk.blocks.0.attn.qkv.weight", (288, 96), 0),
    ("image_encoder.trunk.blocks.0.attn.qkv.weight", (288, 96), 4294967295),
    ("image_encoder.trunk.blocks.9.mlp.layers.1.weight", (1024, 4096), 7),
    ("image_encoder.trunk.blocks.0.norm1.weight", (96,), 0),
    ("image_encoder.trunk.blocks.0.norm1.bias", (96,), 1),
    ("image_encoder.neck.convs.0.conv.weight", (256, 768, 1, 1), 0),
    ("maskmem_tpos_enc", (7, 1, 1, 64), 3),
    ("memory_attention.layers.0.cross_attn_image.k_proj.weight", (256, 64), 0),
    ("memory_encoder.fuser.layers.0.gamma", (256,), 0),
    ("memory_encoder.fuser.layers.0.dwconv.weight", (256, 1, 7, 7), 0),
    ("sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", (2, 128), 0),
    ("sam_prompt_encoder.point_embeddings.2.weight", (1, 256), 0),
    ("sam_mask_decoder.output_upscaling.0.weight", (256, 64, 2, 2), 0),
    ("sam_mask_decoder.output_upscaling.1.weight", (64,), 0),
    ("image_encoder.trunk.body.stages_0.blocks.0.token_mixer.conv.c.weight", (48, 1, 3, 3), 0),
    ("image_encoder.trunk.body.stages_0.blocks.0.token_mixer.conv.bn.running_var", (48,), 0),
    ("spatial_perceiver.latents_2d", (256, 64), 0),
    ("spatial_perceiver.layers.0.attn.to_kv.weight", (128, 64), 0),
    ("a name in UTF-8: äöü 漢字 🐾", (3, 5), 12),
]


def main():
    records = []
    for name, shape, seed in SAMPLES:
        flat = formula_tensor(name, shape, seed).reshape(-1)
        n = len(flat)
        indices = sorted({0, 1, 2, n // 7, n // 3, n // 2, n - 2, n - 1})
        records.append(
            {
                "name": name,
                "shape": shape,
                "seed": seed,
                "indices": indices,
                # The bits of each float32 as an unsigned integer: exact in JSON.
                "bits": [int(b) for b in flat[indices].view(np.uint32)],
                # Every bit counts: FNV-1a over all bytes for small tensors.
                "fnv1a": _fnv1a(flat.tobytes()) if n <= 200_000 else None,
            }
        )
    path = Path(__file__).resolve().parents[2] / "src/model/formula/values.json"
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
