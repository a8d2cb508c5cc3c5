import { expect, it } from 'vitest';
import { trackletAddress } from './tracklet-address.ts';

it.each([
  ['http://localhost:8080', 'http://localhost:9090'],
  ['http://127.0.0.1:8080/labels', 'http://127.0.0.1:9090'],
  ['https://labels.example.org', 'http://127.0.0.1:9090'],
])('expects Tracklet for a Label Studio at %s at %s', (labelStudio, tracklet) => {
  expect(trackletAddress(labelStudio)).toBe(tracklet);
});
