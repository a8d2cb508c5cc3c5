import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { within } from './within.ts';

const hour = 3_600_000;

it('gives what comes in time, or what else was asked for', async () => {
  expect(await within(hour, Promise.resolve('here'), 'late')).toBe('here');
  expect(await within(1, new Promise(() => {}), 'late')).toBe('late');
  await expect(within(hour, Promise.reject(new Error('broken')), 'late')).rejects.toThrow('broken');
});

it('lets the process end once the answer is there', () => {
  const module = fileURLToPath(new URL('within.ts', import.meta.url));
  const program = `
    import { register } from 'tsx/esm/api';
    register();
    const { within } = await import(${JSON.stringify(module)});
    console.log(await within(${hour}, Promise.resolve('here'), 'late'));
  `;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([stdout, signal]).toEqual(['here\n', null]);
}, 90_000);
