"""The formula clip: a synthetic video made by integer arithmetic only, so that it need not be stored.

`test/fixtures/clip.ts` is the same clip in TypeScript; `test/goldens/clip.json`, written by this file when run,
holds the CRCs of its frames and masks, and of the frames after Pillow's resize.

The picture is drawn in units of 1/1024 of its width and height: pixel x has u = ((2 x + 1) * 512) div width.
From back to front: background, ball, pillar, brick, kite.

  ball    orange ellipse; passes behind the pillar, wholly hidden on frames 14-16
  pillar  grey, full height; not an object to track
  brick   blue rectangle; leaves through the bottom edge, wholly outside on frames 11-17
  kite    green rhombus; moves slowly up and down

Usage: python models/golden/clip.py     rewrites test/goldens/clip.json
"""

import json
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

OBJECTS = ("ball", "brick", "kite")

# Colours: base and amplitude of the texture, RGB.
BACKGROUND = ((196, 190, 170), 24)
BALL = ((226, 96, 24), 28)
PILLAR = ((84, 84, 92), 16)
BRICK = ((36, 60, 190), 28)
KITE = ((24, 130, 52), 28)


def _triangle(i, half):
    """0, 1, ... half, half - 1, ... 0, 1, ...: a wave of period 2 * half."""
    phase = i % (2 * half)
    return min(phase, 2 * half - phase)


def ball_centre(i):
    return 184 + 30 * _triangle(i, 26), 300 + 8 * _triangle(i, 9)


def brick_centre(i):
    return 260 + 6 * _triangle(i, 20), 640 + 45 * _triangle(i, 14)


def kite_centre(i):
    return 860 - 4 * _triangle(i, 12), 620 + 12 * _triangle(i, 10)


def _units(size):
    return ((2 * np.arange(size, dtype=np.int64) + 1) * 512) // size


def _hash(a, b, salt):
    """A hash of two small signed integers, as uint32 (murmur3's finaliser of a linear mix)."""
    with np.errstate(over="ignore"):
        x = a.astype(np.uint32) * np.uint32(0x9E3779B1) + b.astype(np.uint32) * np.uint32(0x85EBCA77) + np.uint32(salt)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        return x ^ (x >> np.uint32(16))


def _texture(u, v, salt, amplitude):
    """Brightness in [-amplitude, amplitude) of cells of 32 x 32 units plus stripes."""
    cells = (_hash(u >> 5, v >> 5, salt) & np.uint32(0xFF)).astype(np.int64)
    stripes = (((u + v) >> 4) & 3) * 64
    return (((cells + stripes) * amplitude) >> 8) - amplitude


def _grid(width, height):
    return np.meshgrid(_units(width), _units(height))


def _shapes(index, u, v):
    """For each object, and the pillar, whether it covers (u, v), whatever lies in front."""
    x, y = ball_centre(index)
    ball = ((u - x) * 110) ** 2 + ((v - y) * 125) ** 2 <= (110 * 125) ** 2
    pillar = (u >= 470) & (u < 790)
    x, y = brick_centre(index)
    brick = (np.abs(u - x) <= 135) & (np.abs(v - y) <= 110)
    x, y = kite_centre(index)
    kite = np.abs(u - x) + np.abs(v - y) <= 140
    return ball, pillar, brick, kite


def clip_frame(index, width, height):
    """Frame `index` (0-based) as uint8 RGB [height, width, 3]."""
    u, v = _grid(width, height)
    ball, pillar, brick, kite = _shapes(index, u, v)
    rgb = np.empty((height, width, 3), dtype=np.int64)

    def paint(where, colour, salt, origin):
        base, amplitude = colour
        shade = _texture(u - origin[0], v - origin[1], salt, amplitude)
        for channel in range(3):
            rgb[..., channel] = np.where(where, base[channel] + shade, rgb[..., channel])

    paint(np.ones_like(ball), BACKGROUND, 1, (0, 0))
    paint(ball, BALL, 2, ball_centre(index))
    paint(pillar, PILLAR, 3, (0, 0))
    paint(brick, BRICK, 4, brick_centre(index))
    paint(kite, KITE, 5, kite_centre(index))
    return np.clip(rgb, 0, 255).astype(np.uint8)


def clip_mask(index, name, width, height):
    """The visible part of object `name` on frame `index` as uint8 0/1 [height, width]."""
    u, v = _grid(width, height)
    ball, pillar, brick, kite = _shapes(index, u, v)
    return {"ball": ball & ~pillar & ~brick & ~kite, "brick": brick & ~kite, "kite": kite}[name].astype(np.uint8)


def resize(rgb, size):
    """Meta's resize of a frame (`load_video_frames`: Pillow's default, bicubic), uint8 RGB [size, size, 3]."""
    return np.asarray(Image.fromarray(rgb).resize((size, size)))


def crc(array):
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


SAMPLES = [(256, 256, 256), (320, 180, 256), (97, 131, 256), (640, 360, 256), (1024, 1024, 1024)]


def main():
    records = []
    for width, height, image_size in SAMPLES:
        for index in (0, 1, 8, 12, 15, 20, 39):
            frame = clip_frame(index, width, height)
            records.append(
                {
                    "width": width,
                    "height": height,
                    "index": index,
                    "frame": crc(frame),
                    "masks": {name: crc(clip_mask(index, name, width, height)) for name in OBJECTS},
                    "imageSize": image_size,
                    "resized": crc(resize(frame, image_size)),
                }
            )
    path = Path(__file__).resolve().parents[2] / "test/goldens/clip.json"
    path.write_text("[\n" + ",\n".join(json.dumps(r) for r in records) + "\n]\n")


if __name__ == "__main__":
    main()
