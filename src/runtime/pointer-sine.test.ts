import { expect, it } from 'vitest';
import { pointerSine } from './pointer-sine.ts';

it("equals Meta's get_1d_sine_pe", () => {
  // sam2==1.1.0: get_1d_sine_pe(torch.tensor([0.2, -7/15], dtype=float64), 8)
  const expected = [
    [0.19866933079506122, 0.19866933079506122, 0.0019999986666669333, 0.0019999986666669333],
    [0.9800665778412416, 0.9800665778412416, 0.9999980000006666, 0.9999980000006666],
    [-0.4499118805559997, -0.4499118805559997, -0.004666649728413506, -0.004666649728413506],
    [0.8930729531984293, 0.8930729531984293, 0.9999891111308724, 0.9999891111308724],
  ].flat();
  const values = pointerSine([0.2, -7 / 15], 8);
  expect(values).toHaveLength(16);
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 7);
  });
  // get_1d_sine_pe(torch.tensor([13/15], dtype=float64), 256)[0, [0, 2, 63, 127, 128, 255]]
  const wide = pointerSine([13 / 15], 256);
  const picked = [0, 2, 63, 127, 128, 255].map((i) => wide[i]);
  const wanted = [
    0.7621752729138397, 0.6820063067839566, 0.010007943091222228, 0.00010008110146182036, 0.6473707232789524,
    0.9999999949918865,
  ];
  wanted.forEach((value, i) => {
    expect(picked[i]).toBeCloseTo(value, 7);
  });
});
