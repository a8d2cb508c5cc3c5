"""Writes golden files: `.safetensors` with a JSON description in the metadata key `golden`."""

import json

import numpy as np
from safetensors.numpy import save_file

from sam2_models import ROOT

GOLDENS = ROOT / "test/goldens"


def write_golden(name, description, tensors):
    """Writes `test/goldens/<name>.safetensors`; `tensors` maps names to numpy arrays."""
    path = GOLDENS / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {key: np.ascontiguousarray(value) for key, value in sorted(tensors.items())}
    save_file(arrays, path, metadata={"golden": json.dumps(description)})
    print(f"{name}: {path.stat().st_size / 1024:.0f} KiB")


def check_coverage(mask_logits, what):
    """Refuses a mask that covers less than 2 % or more than 98 %: it would hide errors."""
    coverage = float((np.asarray(mask_logits) > 0).mean())
    if not 0.02 <= coverage <= 0.98:
        raise SystemExit(f"{what}: the mask covers {100 * coverage:.1f} %, outside 2-98 %; choose another seed or prompt")
    return coverage


def encode_runs(mask):
    """Run lengths of a 0/1 mask, row-major, beginning with the zeros (which may be 0 long), as uint32."""
    flat = np.asarray(mask).reshape(-1).astype(np.int8)
    changes = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate(([0], changes, [flat.size])))
    if flat[0]:
        runs = np.concatenate(([0], runs))
    return runs.astype(np.uint32)
