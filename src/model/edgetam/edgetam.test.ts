/**
 * The tensors that EdgeTAM is built of are those of Meta's model, whose BatchNorms also count batches.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildModel, expectedTensors } from '../build.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { edgetamConfig } from '../config/official.ts';

/** Names and shapes of the state dict of Meta's model, which `build_sam` loads with `strict=True`. */
const meta: ReadonlyMap<string, readonly number[]> = new Map(
  JSON.parse(readFileSync(new URL('../../../models/configs/edgetam/shapes.json', import.meta.url), 'utf8')),
);
const counters = [...meta.keys()].filter((name) => name.endsWith('.num_batches_tracked'));

const checkpointOf = (shapes: ReadonlyMap<string, readonly number[]>): Checkpoint => ({
  name: 'edgetam.pt',
  tensors: new Map([...shapes].map(([name, shape]) => [name, { dtype: 'float32', shape }])),
  read: () => Promise.reject(new Error('building reads no values')),
});

describe("EdgeTAM's tensors", () => {
  it("are those of Meta's state dict but for the counters", () => {
    const known = new Map([...meta].filter(([name]) => !counters.includes(name)));
    expect(new Map([...expectedTensors(edgetamConfig())].sort())).toEqual(new Map([...known].sort()));
    expect(counters.length).toBeGreaterThan(90);
  });

  it('may come with and without the counters of BatchNorm, not with others', () => {
    expect(() => buildModel(edgetamConfig(), checkpointOf(meta))).not.toThrow();
    const without = new Map([...meta].filter(([name]) => !counters.includes(name)));
    expect(() => buildModel(edgetamConfig(), checkpointOf(without))).not.toThrow();
    const stray = new Map([...meta, ['image_encoder.trunk.body.norm.num_batches_tracked', []] as const]);
    expect(() => buildModel(edgetamConfig(), checkpointOf(stray))).toThrowError(
      expect.objectContaining({ code: 'checkpoint/unexpected-tensor' }),
    );
  });
});
