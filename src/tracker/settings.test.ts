import { describe, expect, it } from 'vitest';
import { officialConfig } from '../model/config/official.ts';
import { resolveSettings, type TrackerSettings } from './settings.ts';

const config = officialConfig('2.1', 'tiny');

describe('resolveSettings', () => {
  it('limits conditioning frames and fills no holes unless told otherwise', () => {
    expect(resolveSettings(config)).toEqual({
      maxCondFramesInAttn: 8,
      memoryTemporalStrideForEval: 1,
      addAllFramesToCorrectAsCond: true,
      nonOverlapMasks: false,
      nonOverlapMasksForMemEnc: false,
      clearNonCondMemAroundInput: false,
      forgetAroundCorrections: true,
      fillHoleArea: 0,
    });
  });

  it('takes a limit from the config, and overrides over both', () => {
    const limited = { ...config, maxCondFramesInAttn: 4 };
    expect(resolveSettings(limited).maxCondFramesInAttn).toBe(4);
    expect(resolveSettings(limited, { maxCondFramesInAttn: -1 }).maxCondFramesInAttn).toBe(-1);
  });

  it.each<Partial<TrackerSettings>>([
    { maxCondFramesInAttn: 1 },
    { maxCondFramesInAttn: 0 },
    { maxCondFramesInAttn: 2.5 },
    { memoryTemporalStrideForEval: 0 },
    { fillHoleArea: -1 },
  ])('refuses %o', (overrides) => {
    const [name] = Object.keys(overrides);
    expect(() => resolveSettings(config, overrides)).toThrow(
      expect.objectContaining({ code: 'tracker/setting', message: expect.stringContaining(String(name)) }),
    );
  });
});
