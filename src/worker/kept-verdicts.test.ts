import { expect, it } from 'vitest';
import { KeptVerdicts } from './kept-verdicts.ts';

const verdict = { passed: false, sentence: 'image-encoder/feat_s8 is 3% off.' };

it('keeps verdicts as long as it lives where the browser refuses storage, and says that they do not last', async () => {
  const verdicts = new KeptVerdicts(Promise.resolve(undefined));
  expect(await verdicts.get('a')).toBeUndefined();
  expect(await verdicts.put('a', verdict)).toBe(false);
  expect(await verdicts.get('a')).toEqual(verdict);
  expect(await verdicts.get('b')).toBeUndefined();
  await verdicts.forget();
  expect(await verdicts.get('a')).toBeUndefined();
});
