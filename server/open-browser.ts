/**
 * Opens the user's default browser.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { withoutSecrets } from './settings.ts';

/** Opens `url` where there is a desktop to open it on; does nothing, and says nothing, elsewhere. */
export function openBrowser(url: string): void {
  const command = openCommand(url);
  if (command === undefined) return;
  const child = spawn(command[0], command[1], {
    stdio: 'ignore',
    detached: true,
    env: withoutSecrets(process.env),
  });
  child.on('error', () => {
    // No such program: the printed URL serves.
  });
  child.unref();
}

function openCommand(url: string): readonly [string, string[]] | undefined {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '', url]];
  const desktop = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return desktop ? ['xdg-open', [url]] : undefined;
}
