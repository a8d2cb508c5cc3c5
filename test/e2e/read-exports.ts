/**
 * What pycocotools and motmetrics read in exports.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { repositoryRoot } from './browser.ts';

export interface ReadExports {
  readonly coco: {
    readonly masks: readonly {
      readonly frame: number;
      readonly track: number;
      readonly category: string;
      readonly counts: string;
      readonly size: readonly [number, number];
      /** Counted in the mask, and as the file says it. */
      readonly area: number;
      readonly said: number;
    }[];
    /** COCOeval's mean average precision of the file against itself. */
    readonly precision: { readonly segm: number; readonly bbox: number };
    readonly images: number;
  };
  readonly mot: {
    /** Frame, id, left, top, width, height, class. */
    readonly rows: readonly (readonly number[])[];
    readonly mota: number;
    readonly idf1: number;
    readonly num_unique_objects: number;
  };
}

/** @param coco the JSON text @param mot the archive */
export function readExports(coco: string | Uint8Array, mot: Uint8Array): ReadExports {
  const folder = mkdtempSync(path.join(tmpdir(), 'tracklet-exports-'));
  try {
    const [cocoFile, gt] = [path.join(folder, 'coco.json'), path.join(folder, 'gt.txt')];
    writeFileSync(cocoFile, coco);
    writeFileSync(gt, unzipSync(mot)['gt/gt.txt'] ?? '');
    const python = path.join(repositoryRoot, '.cache/label-studio-venv/bin/python');
    const script = path.join(repositoryRoot, 'test/e2e/read-exports.py');
    const out = execFileSync(python, [script, cocoFile, gt], { stdio: ['ignore', 'pipe', 'pipe'] });
    return JSON.parse(out.toString()) as ReadExports;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
