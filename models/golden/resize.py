"""Makes test/fixtures/resize.json: checksums of Pillow's bicubic resize of formula pictures.

Run with the golden environment from the repository's root: python models/golden/resize.py
"""
import json
import pathlib
import zlib

import numpy as np
import PIL
from PIL import Image

# (width, height, size): shrinking, enlarging, both at once, one side unchanged, both unchanged, very thin.
SIZES = [
    (1280, 720, 256), (1280, 720, 1024), (1920, 1080, 256), (720, 1280, 256), (640, 360, 256),
    (640, 360, 512), (256, 256, 256), (256, 100, 256), (100, 256, 256), (255, 257, 256),
    (333, 77, 256), (77, 333, 256), (1, 1, 256), (1, 300, 256), (300, 2, 256),
    (5, 7, 256), (512, 512, 256), (853, 480, 256), (1366, 768, 512), (257, 129, 1024),
]


def formula_picture(width, height):
    """uint8 [height, width, 3]: smooth bands in the left half, hashed noise in the right."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    bands = (x * (3 + c) + y * (5 - c)) & 255
    h = (x * 374761393 + y * 668265263 + c * 2246822519) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    noise = (h ^ (h >> 16)) & 255
    return np.where(2 * x < width, bands, noise).astype(np.uint8)


def main():
    cases = []
    for width, height, size in SIZES:
        picture = formula_picture(width, height)
        resized = np.asarray(Image.fromarray(picture).resize((size, size)))
        cases.append({
            "width": width, "height": height, "size": size,
            "input": zlib.crc32(picture.tobytes()), "output": zlib.crc32(resized.tobytes()),
        })
    path = pathlib.Path("test/fixtures/resize.json")
    path.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
