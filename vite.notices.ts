/**
 * Puts the licences of all packages that the built app contains into `THIRD-PARTY-NOTICES.txt`. Vite's own
 * `build.license` leaves out what only workers import, here most of it.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly repository?: string | { readonly url: string };
}

/** Two plugins that know of each other: `worker` for the workers' bundles, `page` for the pages' and the file. */
export function thirdPartyNotices(): { readonly page: Plugin; readonly worker: Plugin } {
  const folders = new Set<string>();
  const collect = (moduleIds: readonly string[]) => {
    for (const id of moduleIds) {
      const folder = packageFolder(id);
      if (folder !== undefined) folders.add(folder);
    }
  };
  return {
    worker: {
      name: 'third-party-notices:worker',
      renderChunk: (_, chunk) => collect(chunk.moduleIds),
    },
    page: {
      name: 'third-party-notices',
      renderChunk: (_, chunk) => collect(chunk.moduleIds),
      generateBundle() {
        const source = [...folders]
          .map(notice)
          .sort()
          .join(`\n${'-'.repeat(80)}\n\n`);
        this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source });
      },
    },
  };
}

/** The folder of the package that a module belongs to; undefined for our own modules. */
function packageFolder(id: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
}

function notice(folder: string): string {
  const about: Package = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const author = typeof about.author === 'object' ? about.author.name : about.author;
  const repository = typeof about.repository === 'object' ? about.repository.url : about.repository;
  const head = [
    `${about.name} ${about.version}`,
    `Licence: ${about.license ?? 'see below'}`,
    author && `Author: ${author}`,
    repository && `Source: ${repository}`,
  ];
  const texts = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
    .map((name) => path.join(folder, name))
    .map((file) => `\n${readFileSync(file, 'utf8').trim()}\n`);
  return `${head.filter(Boolean).join('\n')}\n${texts.join('')}`;
}
