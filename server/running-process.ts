/**
 * Whether who left something behind still runs.
 *
 * @module
 */

/**
 * Whether the process of this machine that had this number at that time still runs. In a container that is started again
 * the number of the one before is often our own.
 */
export function isRunning(pid: number, since: Date): boolean {
  if (pid === process.pid) return since.getTime() >= Date.now() - 1000 * process.uptime();
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
