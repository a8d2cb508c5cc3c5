import { expect, it } from 'vitest';
import { accepting, type FileKind, isNamedAs } from './file-kinds.ts';

it.each<[string, FileKind, boolean]>([
  ['clip.MP4', 'video', true],
  ['clip.mp4.json', 'video', false],
  ['mp4', 'video', false],
  ['sam2.1_hiera_tiny.pt', 'model', true],
  ['sam2.1_hiera_t.yaml', 'modelConfig', true],
])('knows %s: a %s is %s', (name, kind, expected) => {
  expect(isNamedAs(kind, name)).toBe(expected);
});

it('lists what a field for files takes', () => {
  expect(accepting('model', 'modelConfig')).toBe('.pt,.pth,.safetensors,.yaml,.yml');
});
