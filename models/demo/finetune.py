"""Prepares a fine-tune of the demo model with Meta's own trainer, on a CPU: clips, configuration, and two lines of the trainer.

    git clone https://github.com/facebookresearch/sam2          # tried with commit 2b90b9f
    pip install -e "./sam2[dev]"
    python models/demo/finetune.py sam2 run
    cd sam2 && python training/train.py -c configs/sam2.1_training/nano_finetune.yaml --use-cluster 0 --num-gpus 1

Writes run/JPEGImages and run/Annotations (150 clips of data.py, in the form of the MOSE data set), and nano_finetune.yaml into
Meta's checkout: its MOSE example with the demo model's sizes. In the checkout's training/utils/train_utils.py it takes out the
two calls that measure CUDA's memory; nothing else there needs a GPU. Ten minutes on two cores. The result is
run/checkpoints/checkpoint.pt; docs/fine-tuned.md has its figures.
"""
import os
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

import data

CLIPS, FRAMES, SEED = 150, 8, 5
HERE = Path(__file__).resolve().parent
TRAINING = "sam2/configs/sam2.1_training"

# Of Meta's example: the text there and what stands in its place, everywhere it occurs.
CHANGES = [
    ("resolution: 1024", "resolution: 256"),
    ("num_train_workers: 10", "num_train_workers: 0"),
    ("num_frames: 8", "num_frames: 4"),
    ("max_num_objects: 3", "max_num_objects: 2"),
    ("base_lr: 5.0e-6", "base_lr: 5.0e-5"),
    ("vision_lr: 3.0e-06", "vision_lr: 3.0e-05"),
    ("num_epochs: 40", "num_epochs: 4"),
    ("img_folder: null #", "img_folder: {out}/JPEGImages #"),
    ("gt_folder: null  #", "gt_folder: {out}/Annotations  #"),
    ("file_list_txt: training/assets/MOSE_sample_train_list.txt", "file_list_txt: null"),
    ("multiplier: 2", "multiplier: 1"),
    ("accelerator: cuda", "accelerator: cpu"),
    ("backend: nccl", "backend: gloo"),
    ("gpus_per_node: 8", "gpus_per_node: 1"),
    ("experiment_log_dir: null #", "experiment_log_dir: {out} #"),
    ("checkpoint_path: ./checkpoints/sam2.1_hiera_base_plus.pt", "checkpoint_path: {here}/nano_fp16.pt"),
    (
        "        embed_dim: 112\n        num_heads: 2\n        drop_path_rate: 0.1\n",
        "        embed_dim: 32\n        num_heads: 1\n        stages: [1, 2, 3, 1]\n        window_spec: [8, 8, 8, 8]\n"
        "        global_att_blocks: [4, 5]\n        window_pos_embed_bkg_spatial_size: [8, 8]\n",
    ),
    ("num_pos_feats: 256", "num_pos_feats: 128"),
    ("num_pos_feats: 64", "num_pos_feats: 32"),
    ("d_model: 256", "d_model: 128"),
    ("backbone_channel_list: [896, 448, 224, 112]", "backbone_channel_list: [256, 128, 64, 32]"),
    ("dim_feedforward: 2048", "dim_feedforward: 256"),
    ("embedding_dim: 256", "embedding_dim: 128"),
    ("feat_sizes: [64, 64]", "feat_sizes: [16, 16]"),
    ("kv_in_dim: 64", "kv_in_dim: 32"),
    ("num_layers: 4", "num_layers: 2"),
    ("dropout: 0.1", "dropout: 0.0"),
    ("        out_dim: 64\n", "        out_dim: 32\n        in_dim: 128\n"),
    ("          kernel_size: 3\n          stride: 2\n", "          embed_dim: 128\n          kernel_size: 3\n          stride: 2\n"),
    ("            dim: 256\n", "            dim: 128\n"),
    ("layer_scale_init_value: 1e-6", "layer_scale_init_value: 0.1"),
]
CUDA_ONLY = [
    ("self.val = torch.cuda.max_memory_allocated() // 1e9", "self.val = 0"),
    ("            torch.cuda.reset_peak_memory_stats()\n", "            pass\n"),
]


def write_clips(out):
    clips = data.ClipGenerator(SEED)
    palette = np.random.default_rng(0).integers(0, 256, 768).tolist()
    for k in range(CLIPS):
        frames, masks = clips.clip(FRAMES)
        pictures, annotations = (out / kind / f"clip{k:03d}" for kind in ("JPEGImages", "Annotations"))
        os.makedirs(pictures, exist_ok=True)
        os.makedirs(annotations, exist_ok=True)
        for t, frame in enumerate(frames):
            cv2.imwrite(str(pictures / f"{t:05d}.jpg"), frame[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
            ids = np.zeros(frame.shape[:2], np.uint8)
            for number, mask in enumerate(masks, 1):
                ids[mask[t]] = number
            picture = Image.fromarray(ids, mode="P")
            picture.putpalette(palette)
            picture.save(annotations / f"{t:05d}.png")


def changed(text, changes, **names):
    for old, new in changes:
        if old not in text:
            sys.exit(f"Meta's file has no {old!r}: is it another version?")
        text = text.replace(old, new.format(**names) if names else new)
    return text


def main(sam2, out):
    write_clips(out)
    folder = sam2 / TRAINING
    example = (folder / "sam2.1_hiera_b+_MOSE_finetune.yaml").read_text()
    (folder / "nano_finetune.yaml").write_text(changed(example, CHANGES, out=out, here=HERE))
    utils = sam2 / "training/utils/train_utils.py"
    utils.write_text(changed(utils.read_text(), CUDA_ONLY))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
