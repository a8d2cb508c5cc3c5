/**
 * Renders the sample scene frame by frame for render.ts: the picture, and each actor's visible mask by a second pass in
 * flat identifying colours.
 *
 * @module
 */
import * as THREE from 'three';
import { encodeDenseMask } from '../../src/regions/rle.ts';
import { type Actor, createScene, FRAME_COUNT, HEIGHT, WIDTH } from './scene.ts';

/** One line of the ground truth, in the form of the command line's masks. */
export interface TruthLine {
  readonly id: string;
  readonly frame: number;
  readonly size: readonly [number, number];
  readonly counts: string;
  /** [x, y, width, height] in pixels; null where nothing is visible. */
  readonly box: readonly [number, number, number, number] | null;
}

export interface RenderedFrame {
  /** PNG as a data URL. */
  readonly png: string;
  readonly truth: readonly TruthLine[];
}

declare global {
  interface Window {
    renderFrame: (frame: number) => RenderedFrame;
  }
}

const { scene, camera, actors } = createScene();
const renderer = new THREE.WebGLRenderer({ antialias: true });
renderer.setSize(WIDTH, HEIGHT);
renderer.shadowMap.enabled = true;
renderer.shadowMap.type = THREE.VSMShadowMap;
// Once a frame, not again for the pass of identifying colours.
renderer.shadowMap.autoUpdate = false;
renderer.toneMapping = THREE.ACESFilmicToneMapping;
renderer.toneMappingExposure = 0.92;
document.body.append(renderer.domElement);

const idTarget = new THREE.WebGLRenderTarget(WIDTH, HEIGHT);
const ids = new Map(actors.map((actor, index) => [actor, (index + 1) * 60]));

/** Draws every mesh in its actor's flat colour, all else black, without antialiasing; returns the red channel. */
function renderIds(): Uint8Array {
  const materials = new Map<THREE.Mesh, THREE.Material | THREE.Material[]>();
  const flat = (value: number) =>
    new THREE.MeshBasicMaterial({ color: new THREE.Color(value / 255, 0, 0), fog: false, toneMapped: false });
  const black = flat(0);
  const swap = (root: THREE.Object3D, material: THREE.Material) =>
    root.traverse((object) => {
      if (!(object instanceof THREE.Mesh)) return;
      if (!materials.has(object)) materials.set(object, object.material);
      object.material = material;
    });
  swap(scene, black);
  for (const [actor, value] of ids) swap(actor.root, flat(value));
  const { background } = scene;
  scene.background = null;
  renderer.setRenderTarget(idTarget);
  renderer.setClearColor(0x000000, 1);
  renderer.clear();
  renderer.render(scene, camera);
  const rgba = new Uint8Array(WIDTH * HEIGHT * 4);
  renderer.readRenderTargetPixels(idTarget, 0, 0, WIDTH, HEIGHT, rgba);
  renderer.setRenderTarget(null);
  scene.background = background;
  for (const [mesh, material] of materials) mesh.material = material;
  const red = new Uint8Array(WIDTH * HEIGHT);
  // WebGL counts rows from below.
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) red[y * WIDTH + x] = rgba[((HEIGHT - 1 - y) * WIDTH + x) * 4] ?? 0;
  }
  return red;
}

function truth(actor: Actor, frame: number, red: Uint8Array): TruthLine {
  const value = ids.get(actor);
  const mask = red.map((pixel) => (pixel === value ? 1 : 0));
  let [left, top, right, bottom] = [WIDTH, HEIGHT, -1, -1];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const box = right < 0 ? null : ([left, top, right - left + 1, bottom - top + 1] as const);
  return { id: actor.id, frame, ...encodeDenseMask(mask, WIDTH, HEIGHT), box };
}

window.renderFrame = (frame) => {
  for (const actor of actors) actor.place(frame / (FRAME_COUNT - 1));
  renderer.shadowMap.needsUpdate = true;
  renderer.render(scene, camera);
  const png = renderer.domElement.toDataURL('image/png');
  const red = renderIds();
  return { png, truth: actors.map((actor) => truth(actor, frame, red)) };
};
