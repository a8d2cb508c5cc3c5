import { describe, expect, it } from 'vitest';
import { TrackletError } from '../errors.ts';
import { explainRuntimeError } from './explain.ts';

describe('explainRuntimeError', () => {
  it.each([
    new Error('memory access out of bounds'),
    new Error('Aborted(). Build with -sASSERTIONS for more info.'),
    new WebAssembly.RuntimeError('unreachable'),
    5243088,
  ])('tells a crash, after which the worker is of no use: %s', (thrown) => {
    const error = explainRuntimeError(thrown, 'running image-encoder');
    expect(error.code).toBe('runtime/crashed');
    expect(error.message).toContain('running image-encoder');
  });

  it('names what failed otherwise', () => {
    const error = explainRuntimeError(new Error('Missing Input: image'), 'running image-encoder');
    expect(error.code).toBe('runtime/failed');
    expect(error.message).toContain('running image-encoder: Missing Input: image');
  });

  it('keeps an error that is already explained', () => {
    const error = new TrackletError('runtime/device-lost', 'gone');
    expect(explainRuntimeError(error, 'x')).toBe(error);
  });
});
