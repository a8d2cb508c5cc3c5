import { expect, it, vi } from 'vitest';
import type { Database } from '../../storage/database.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { Workspace } from '../state/workspace.ts';

it('stays as it is where another tab tells of changes that cannot be read', async () => {
  const fail = vi.fn(() => {
    throw new Error('The database is closed.');
  });
  const closed: Partial<Database> = { getAll: fail, transaction: fail };
  const { project } = new Workspace({} as TrackletEngine, Promise.resolve(closed as Database));
  await project.start();
  const [before, reads] = [project.project, fail.mock.calls.length];
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const otherTab = new BroadcastChannel('tracklet projects');
  otherTab.postMessage('changed');
  await vi.waitFor(() => expect(fail.mock.calls.length).toBeGreaterThan(reads));
  await new Promise((resolve) => setTimeout(resolve, 10));
  otherTab.close();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(project.project).toBe(before);
});
