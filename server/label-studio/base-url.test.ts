import { describe, expect, it } from 'vitest';
import { BaseUrl } from './base-url.ts';

describe('BaseUrl', () => {
  it.each([
    ['http://ls:8080', 'http://ls:8080/api/x?y=1', '/api/x'],
    ['http://ls:8080', 'http://ls/api/x', undefined],
    ['http://ls:8080', 'https://ls:8080/api/x', undefined],
    ['http://ls', 'http://LS:80/api/x', '/api/x'],
    ['https://h/tools/ls', 'https://h/tools/ls/api/x', '/api/x'],
    ['https://h/tools/ls', 'https://h/tools/ls', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls2/api/x', undefined],
    ['https://h/tools/ls', 'https://h/api/x', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/../api/x', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/..%2f..%2fapi/x', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/%252e%252e%252fapi/x', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/..%5capi/x', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/%', undefined],
    ['https://h/tools/ls', 'https://h/tools/ls/a..b%20c/x', '/a..b%20c/x'],
  ])('below %s, %s is %s', (base, url, path) => {
    expect(new BaseUrl(base).pathOf(new URL(url))).toBe(path);
  });

  it('makes addresses below it only', () => {
    const base = new BaseUrl('http://ls:8080/ls');
    expect(base.at('/api/x?y=1').href).toBe('http://ls:8080/ls/api/x?y=1');
    for (const path of ['@evil.example/', '/../api/x', '.evil.example/', '80/api/x']) {
      expect(() => base.at(path)).toThrow(RangeError);
    }
  });
});
