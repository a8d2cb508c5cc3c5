import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Interruption } from './interruption.ts';

let interruption: Interruption;
beforeEach(() => {
  interruption = new Interruption();
});
afterEach(() => interruption.dispose());

const never = () => new Promise<never>(() => undefined);
const pressCtrlC = () => process.emit('SIGINT');
const stopped = { code: 'cli/interrupted' };

it('leaves work alone until a signal comes', async () => {
  expect(await interruption.orStop(Promise.resolve(1))).toBe(1);
  expect(await interruption.orCancel(Promise.resolve(2), () => undefined)).toBe(2);
  expect(interruption.happened).toBe(false);
});

it('ends waiting, and whatever is begun after it', async () => {
  const waiting = interruption.orStop(never());
  pressCtrlC();
  await expect(waiting).rejects.toMatchObject(stopped);
  await expect(interruption.orStop(Promise.resolve(1))).rejects.toMatchObject(stopped);
  expect(interruption.happened).toBe(true);
});

it('lets work end that can be told to, and a second signal ends it at once', async () => {
  const cancel = vi.fn();
  let finish: (value: string) => void = () => undefined;
  const ending = interruption.orCancel(new Promise<string>((resolve) => (finish = resolve)), cancel);
  const hanging = interruption.orCancel(never(), cancel);
  pressCtrlC();
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledTimes(2));
  finish('whole');
  expect(await ending).toBe('whole');
  pressCtrlC();
  await expect(hanging).rejects.toMatchObject(stopped);
});

it('leaves signals to others once it is disposed of', () => {
  const listeners = process.listenerCount('SIGINT');
  interruption.dispose();
  expect(process.listenerCount('SIGINT')).toBe(listeners - 1);
});
