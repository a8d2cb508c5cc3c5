/**
 * Textures of the sample scene, drawn on a canvas from a seed.
 *
 * @module
 */
import * as THREE from 'three';

/** Numbers in [0, 1), the same for the same seed (Park-Miller). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function texture(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D) => void,
): THREE.Texture {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no 2-D canvas');
  draw(context);
  const map = new THREE.CanvasTexture(canvas);
  map.colorSpace = THREE.SRGBColorSpace;
  map.anisotropy = 8;
  return map;
}

/** Spots over the whole of a sphere's map, stretched towards the poles so that they look round on it. */
export function spotted(ground: string, spot: string, seed: number): THREE.Texture {
  const random = randomNumbers(seed);
  return texture(1024, 512, (context) => {
    context.fillStyle = ground;
    context.fillRect(0, 0, 1024, 512);
    context.fillStyle = spot;
    for (let row = 0; row < 7; row++) {
      const latitude = ((row + 0.5) / 7) * Math.PI;
      const stretch = 1 / Math.max(0.25, Math.sin(latitude));
      const count = Math.max(3, Math.round(12 / stretch));
      for (let i = 0; i < count; i++) {
        const x = ((i + 0.5 * (row % 2) + 0.2 * random()) / count) * 1024;
        const y = ((row + 0.5) / 7) * 512;
        for (const wrapped of [x, x - 1024]) {
          context.beginPath();
          context.ellipse(wrapped, y, 20 * stretch, 20, 0, 0, Math.PI * 2);
          context.fill();
        }
      }
    }
  });
}

/** Vertical stripes of two tones. */
export function striped(one: string, other: string, count: number): THREE.Texture {
  return texture(1024, 64, (context) => {
    for (let i = 0; i < count; i++) {
      context.fillStyle = i % 2 === 0 ? one : other;
      context.fillRect((i * 1024) / count, 0, 1024 / count + 1, 64);
    }
  });
}

/** Painted wood: fine wavy lines along the length. */
export function woodGrain(ground: string, line: string, seed: number): THREE.Texture {
  const random = randomNumbers(seed);
  return texture(512, 512, (context) => {
    context.fillStyle = ground;
    context.fillRect(0, 0, 512, 512);
    context.strokeStyle = line;
    for (let i = 0; i < 26; i++) {
      const y = random() * 512;
      const bend = (random() - 0.5) * 40;
      context.lineWidth = 2 + random() * 7;
      context.beginPath();
      context.moveTo(0, y);
      context.bezierCurveTo(170, y + bend, 340, y - bend, 512, y + bend / 3);
      context.stroke();
    }
  });
}
