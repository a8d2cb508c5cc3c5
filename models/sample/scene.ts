/**
 * The scene of the bundled sample clip: a ball that rolls behind a pillar, a toy car that drives the other way in
 * front, and a hot-air balloon. Time alone decides what it looks like; nothing is drawn from a clock or an unseeded
 * generator.
 *
 * @module
 */
import * as THREE from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { spotted, striped, woodGrain } from './textures.ts';

export const WIDTH = 1280;
export const HEIGHT = 720;
export const FRAMERATE = 25;
export const FRAME_COUNT = 225;

const BACKDROP = 0xdfe7e4;

/** One thing with ground truth. */
export interface Actor {
  readonly id: string;
  /** Label and CSS colour for the page. */
  readonly label: string;
  readonly color: string;
  readonly root: THREE.Object3D;
  /** Puts it where it is at `t`, 0 at the first frame and 1 at the last. */
  place(t: number): void;
}

export interface SampleScene {
  readonly scene: THREE.Scene;
  readonly camera: THREE.PerspectiveCamera;
  readonly actors: readonly Actor[];
}

/** Builds the scene. */
export function createScene(): SampleScene {
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(BACKDROP);
  scene.fog = new THREE.Fog(BACKDROP, 16, 34);
  const camera = new THREE.PerspectiveCamera(30, WIDTH / HEIGHT, 0.1, 100);
  camera.position.set(0, 3.1, 13);
  camera.lookAt(0, 1.75, 0);
  scene.add(...lights(), floor(), pillar());
  const actors = [ball(), car(), balloon()];
  for (const actor of actors) scene.add(actor.root);
  scene.traverse((object) => {
    if (object instanceof THREE.Mesh) {
      object.castShadow = object.name !== 'floor';
      object.receiveShadow = true;
    }
  });
  return { scene, camera, actors };
}

function lights(): THREE.Object3D[] {
  const sky = new THREE.HemisphereLight(0xffffff, 0xc9bfae, 1.9);
  const sun = new THREE.DirectionalLight(0xfff1dd, 2.1);
  sun.position.set(-5, 11, 6);
  sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  sun.shadow.radius = 5;
  sun.shadow.blurSamples = 8;
  const { camera } = sun.shadow;
  [camera.left, camera.right, camera.top, camera.bottom] = [-9, 9, 9, -9];
  return [sky, sun];
}

function floor(): THREE.Object3D {
  const mesh = new THREE.Mesh(
    new THREE.PlaneGeometry(120, 120),
    new THREE.MeshStandardMaterial({ color: 0xe6e2d6, roughness: 0.95 }),
  );
  mesh.name = 'floor';
  mesh.rotation.x = -Math.PI / 2;
  return mesh;
}

function pillar(): THREE.Object3D {
  const group = new THREE.Group();
  const stone = new THREE.MeshStandardMaterial({ color: 0xf4f1ea, roughness: 0.8 });
  const shaft = new THREE.Mesh(new THREE.CylinderGeometry(0.5, 0.55, 3.4, 64), stone);
  shaft.position.y = 1.9;
  const base = new THREE.Mesh(new RoundedBoxGeometry(1.5, 0.3, 1.5, 4, 0.06), stone);
  base.position.y = 0.15;
  const top = new THREE.Mesh(new RoundedBoxGeometry(1.36, 0.24, 1.36, 4, 0.06), stone);
  top.position.y = 3.66;
  group.add(shaft, base, top);
  group.position.set(0.7, 0, 0.2);
  return group;
}

/** Rolls from left to right behind the pillar. */
function ball(): Actor {
  const radius = 0.85;
  const root = new THREE.Mesh(
    new THREE.SphereGeometry(radius, 64, 48),
    new THREE.MeshStandardMaterial({ map: spotted('#d9432f', '#f0694f', 5), roughness: 0.5 }),
  );
  return {
    id: 'ball',
    label: 'Ball',
    color: '#e5484d',
    root,
    place(t) {
      const x = -4.6 + 9.4 * ease(t);
      root.position.set(x, radius, -1.6);
      root.rotation.set(0.3, 0, -x / radius);
    },
  };
}

/** Drives from right to left, in front of everything. */
function car(): Actor {
  const root = new THREE.Group();
  const paint = new THREE.MeshStandardMaterial({ map: woodGrain('#1f5fa8', '#2a74c4', 11), roughness: 0.45 });
  const body = new THREE.Mesh(new RoundedBoxGeometry(2.1, 0.62, 1.05, 6, 0.2), paint);
  body.position.y = 0.55;
  const cabin = new THREE.Mesh(new RoundedBoxGeometry(1.15, 0.62, 0.9, 6, 0.22), paint);
  cabin.position.set(0.12, 1.02, 0);
  const glass = new THREE.MeshStandardMaterial({ color: 0x9cc3ea, roughness: 0.25 });
  const sideWindow = new THREE.Mesh(new RoundedBoxGeometry(0.8, 0.3, 0.94, 4, 0.08), glass);
  sideWindow.position.set(0.12, 1.06, 0);
  root.add(body, cabin, sideWindow);
  const tyre = new THREE.MeshStandardMaterial({ color: 0x1b3a63, roughness: 0.7 });
  const hub = new THREE.MeshStandardMaterial({ color: 0x6ea3dc, roughness: 0.5 });
  const wheels: THREE.Object3D[] = [];
  for (const [x, z] of [
    [-0.62, 0.5],
    [0.62, 0.5],
    [-0.62, -0.5],
    [0.62, -0.5],
  ] as const) {
    const wheel = new THREE.Mesh(new THREE.CylinderGeometry(0.3, 0.3, 0.2, 40), tyre);
    wheel.rotation.x = Math.PI / 2;
    wheel.position.set(x, 0.3, z);
    wheel.add(new THREE.Mesh(new THREE.CylinderGeometry(0.13, 0.13, 0.24, 6), hub));
    wheels.push(wheel);
    root.add(wheel);
  }
  return {
    id: 'car',
    label: 'Car',
    color: '#3e63dd',
    root,
    place(t) {
      const x = 3.3 - 6.6 * ease(t);
      root.position.set(x, 0, 2.2);
      root.rotation.y = 0.1 * Math.sin(t * Math.PI * 2);
      for (const wheel of wheels) wheel.rotation.y = -x / 0.3;
    },
  };
}

/** Drifts up and to the right, swaying. */
function balloon(): Actor {
  const root = new THREE.Group();
  const cloth = new THREE.MeshStandardMaterial({ map: striped('#e9a31c', '#f4bb3c', 16), roughness: 0.6 });
  const profile: THREE.Vector2[] = [];
  for (let i = 0; i <= 48; i++) {
    const a = (i / 48) * Math.PI;
    // A sphere drawn out to a neck below.
    profile.push(
      new THREE.Vector2(
        Math.sin(a) * (1 - 0.28 * (i < 24 ? 1 - i / 24 : 0)),
        -Math.cos(a) * (i < 24 ? 1.2 : 1),
      ),
    );
  }
  const envelope = new THREE.Mesh(new THREE.LatheGeometry(profile, 64), cloth);
  const basket = new THREE.Mesh(
    new RoundedBoxGeometry(0.46, 0.34, 0.46, 4, 0.06),
    new THREE.MeshStandardMaterial({ color: 0xb97a1f, roughness: 0.8 }),
  );
  basket.position.y = -1.3;
  root.add(envelope, basket);
  root.scale.setScalar(0.82);
  return {
    id: 'balloon',
    label: 'Balloon',
    color: '#f5a623',
    root,
    place(t) {
      root.position.set(-3.4 + 2.2 * ease(t), 3.55 + 0.45 * Math.sin(t * Math.PI * 2.2), -2.5);
      root.rotation.set(0, t * 2.2, 0.07 * Math.sin(t * Math.PI * 5));
    },
  };
}

/** Starts and stops softly: half linear, half smoothstep. */
function ease(t: number): number {
  return 0.5 * t + 0.5 * t * t * (3 - 2 * t);
}
