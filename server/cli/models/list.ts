/**
 * `tracklet models list`
 *
 * @module
 */
import type { OfferedModel } from '../../../src/catalog/offered.ts';
import { megabytes } from '../../models/amounts.ts';
import type { ModelsCommand } from './command.ts';
import type { ModelsWork } from './models.ts';

/** Prints a table, or with `--json` the same as JSON. */
export function listModels({ json = false }: ModelsCommand): ModelsWork {
  return async ({ library, folder, reporter }) => {
    const models = await library.list();
    const bytesOnDisk = storeBytes(models);
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, bytesOnDisk, models }, null, 2)}\n`);
    } else {
      const total = `${megabytes(bytesOnDisk)} in ${folder}`;
      reporter.block('models', [...modelTable(models), '', total], {});
    }
  };
}

/** Without the files that come with Tracklet. */
function storeBytes(models: readonly OfferedModel[]): number {
  return models.reduce(
    (sum, { origin, bytes, onDisk }) => sum + onDisk - (origin === 'bundled' ? bytes : 0),
    0,
  );
}

/** Lines of a table with a heading. */
export function modelTable(models: readonly OfferedModel[]): string[] {
  const rows = [
    ['NAME', 'STATE', 'SIZE', 'ON DISK', 'SPEED', 'LICENCE', 'GOOD FOR'],
    ...models.map((model) => [
      model.id,
      stateText(model),
      megabytes(model.bytes),
      model.onDisk > 0 ? megabytes(model.onDisk) : '-',
      model.speed ?? '-',
      model.license ?? '-',
      model.goodFor,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function stateText({ state, origin, downloaded, bytes }: OfferedModel): string {
  if (state === 'ready') return origin === 'catalog' ? 'downloaded' : origin;
  return downloaded > 0 ? `${Math.floor((100 * downloaded) / bytes)} % here` : 'not here';
}
