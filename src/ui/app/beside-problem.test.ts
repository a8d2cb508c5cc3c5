import { expect, it } from 'vitest';
import { besideProblem } from './beside-problem.ts';

const here = 'http://127.0.0.1:9090/beside?task=7';

it('is none where scheme and host name are the same, whatever the port', () => {
  expect(besideProblem('http://127.0.0.1:8080', here)).toBeUndefined();
  expect(besideProblem('http://localhost:8080/ls', 'http://localhost:9090/beside')).toBeUndefined();
});

it('names the address that works where the names differ', () => {
  const problem = besideProblem('http://localhost:8080', here);
  expect(problem?.address).toBe('http://localhost:9090/beside?task=7');
  expect(problem?.sentences.join(' ')).toContain('127.0.0.1:9090, Label Studio at localhost:8080');
  expect(besideProblem('http://labels.lan:8080', here)).toMatchObject({
    address: 'http://labels.lan:9090/beside?task=7',
    sentences: [expect.any(String), expect.stringContaining('reached at labels.lan:9090')],
  });
});

it('says that a hosted Label Studio stays in a tab of its own', () => {
  const problem = besideProblem('https://labels.example.com', here);
  expect(problem?.address).toBeUndefined();
  expect(problem?.sentences[1]).toContain('Chrome then asks');
});

it('knows that schemes are part of a site', () => {
  const problem = besideProblem('http://labels.lan', 'https://labels.lan:9443/beside?task=7');
  expect(problem).toMatchObject({ address: undefined });
});
