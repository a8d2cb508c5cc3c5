import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { allowedNames, frameAncestors } from './serve-options.ts';

describe('--frame-ancestor', () => {
  it('takes origins, one after the other', () => {
    const first = frameAncestors('https://Label.example.org');
    expect(frameAncestors('http://localhost:8080/', first)).toEqual([
      'https://label.example.org',
      'http://localhost:8080',
    ]);
    expect(frameAncestors('http://[::1]:8080')).toEqual(['http://[::1]:8080']);
  });

  it.each([
    '*',
    'https://*.example.org',
    'https://*',
    "'self'",
    'label.example.org',
    'https://label.example.org/projects/1',
    'https://label.example.org; script-src *',
    'https://a;b',
    'https://a,b',
    'https://user@label.example.org',
    'file:///etc',
    'data:text/html,a',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => frameAncestors(text)).toThrow(InvalidArgumentError);
  });
});

describe('--allowed-host', () => {
  it('takes names and addresses, one after the other', () => {
    expect(allowedNames('[::1]', allowedNames('GPU-box.example', ['10.0.0.7']))).toEqual([
      '10.0.0.7',
      'gpu-box.example',
      '[::1]',
    ]);
  });

  it.each(['*', '*.example.org', 'http://gpu.example', 'gpu.example:9090', 'gpu.example/', 'a b', ''])(
    'refuses "%s"',
    (text) => {
      expect(() => allowedNames(text)).toThrow(InvalidArgumentError);
    },
  );
});
