/**
 * Handing files to the browser's downloads.
 *
 * @module
 */

export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** @param value written as JSON that people can read */
export function downloadJson(name: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  downloadBlob(name, new Blob([text], { type: 'application/json' }));
}
