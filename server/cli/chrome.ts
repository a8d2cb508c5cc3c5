/**
 * The installed Chrome or Chromium: where it is, and how it is started.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { TrackletError } from '../../src/errors.ts';
import type { RuntimeOptions } from '../../src/worker/api.ts';
import { withoutSecrets } from '../settings.ts';
import { takeProfile } from './browser-profile.ts';

const programs = [
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
];

/**
 * Finds Chrome: `given`, else CHROME_PATH, else the PATH and the usual places.
 *
 * @throws TrackletError `cli/chrome-not-found`
 */
export function findChrome(given: string | undefined): string {
  const stated = given ?? process.env.CHROME_PATH;
  if (stated) {
    if (isExecutable(stated)) return path.resolve(stated);
    const origin = given ? '--chrome' : 'CHROME_PATH';
    throw new TrackletError('cli/chrome-not-found', `${origin}: ${stated} is not a program that can be run.`);
  }
  const found = usualPlaces().find(isExecutable);
  if (found) return found;
  throw new TrackletError(
    'cli/chrome-not-found',
    `No Chrome or Chromium found: ${howToInstall[process.platform] ?? howToInstall.linux}, or give its path with --chrome or CHROME_PATH.`,
  );
}

const howToInstall: Partial<Record<NodeJS.Platform, string>> & { linux: string } = {
  linux: 'install one (Debian, Ubuntu: sudo apt install chromium)',
  darwin: 'install one (brew install --cask google-chrome, or google.com/chrome)',
  win32: 'install one (winget install Google.Chrome, or google.com/chrome)',
};

function usualPlaces(): string[] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...platformFolders()];
  const onPath = programs.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
  const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  );
  return process.platform === 'darwin' ? [...onPath, ...apps] : onPath;
}

function platformFolders(): string[] {
  if (process.platform !== 'win32') return ['/usr/bin', '/usr/local/bin', '/snap/bin'];
  const { ProgramFiles, LOCALAPPDATA } = process.env;
  const roots = [ProgramFiles, process.env['ProgramFiles(x86)'], LOCALAPPDATA].filter(
    (root) => root !== undefined,
  );
  return roots.flatMap((root) => [
    path.join(root, 'Google', 'Chrome', 'Application'),
    path.join(root, 'Chromium', 'Application'),
    path.join(root, 'Microsoft', 'Edge', 'Application'),
  ]);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Playwright turns Chromium's software GPU on by default; here it is the user's choice. */
const softwareGpuSwitch = '--enable-unsafe-swiftshader';

/** Switches beyond Playwright's own. */
export function chromeArguments({ backend, allowSoftwareGpu }: RuntimeOptions): string[] {
  const args = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  // Chromium's sandbox does not work for root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  if (backend === 'wasm') return [...args, '--disable-gpu'];
  if (allowSoftwareGpu) {
    return [...args, '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', softwareGpuSwitch];
  }
  // On Linux WebGPU is off by default, and headless Chrome would take a software renderer for everything.
  if (process.platform === 'linux') {
    args.push(
      '--enable-unsafe-webgpu',
      '--ignore-gpu-blocklist',
      '--use-angle=vulkan',
      '--enable-features=Vulkan,VulkanFromANGLE,DefaultANGLEVulkan',
      '--disable-vulkan-surface',
    );
  }
  return args;
}

/**
 * The origin of the command line's page. What a browser keeps belongs to an origin, so it must not change with the port;
 * names below `localhost` are trusted as it is.
 */
export const pageHost = 'tracklet.localhost';

/** How Chrome is started. */
export interface ChromeLaunch {
  readonly executablePath: string;
  readonly runtime: RuntimeOptions;
  /** Of the server on loopback that answers as {@link pageHost}. */
  readonly port: number;
}

/** A started Chrome. */
export interface RunningChrome {
  readonly context: BrowserContext;
  /** Ends it, whatever it is doing. */
  close(): Promise<void>;
}

/**
 * Starts Chrome headless: in the profile that keeps converted models where that is free and usable, else in a temporary
 * one.
 *
 * @throws TrackletError `cli/chrome-launch`
 */
export async function launchChrome(launch: ChromeLaunch): Promise<RunningChrome> {
  const profile = await takeProfile();
  const kept = profile && (await start(launch, profile.folder).catch(() => undefined));
  if (profile && !kept) await profile.release();
  try {
    const context = kept ?? (await start(launch, temporaryProfile));
    return {
      context,
      async close() {
        await context.close().catch(() => {
          // It is gone already.
        });
        if (kept) await profile?.release();
      },
    };
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    const shown = reason.replace(/^browserType\.\w+: /, '');
    throw new TrackletError(
      'cli/chrome-launch',
      `${launch.executablePath} does not start as a browser: ${shown}`,
      { cause: error },
    );
  }
}

/** Playwright's word for a profile that it makes, and removes at the end. */
const temporaryProfile = '';
/** Bytes of the cache of HTTP responses. The app and its model come from this machine. */
const httpCacheBytes = 32 * 1024 * 1024;

async function start(
  { executablePath, runtime, port }: ChromeLaunch,
  profile: string,
): Promise<BrowserContext> {
  // Loaded only now: it is large, and most wrong uses are found before.
  const { chromium } = await import('playwright-core');
  return chromium.launchPersistentContext(profile, {
    executablePath,
    args: [
      ...chromeArguments(runtime),
      `--host-resolver-rules=MAP ${pageHost} 127.0.0.1:${port}`,
      `--disk-cache-size=${httpCacheBytes}`,
    ],
    ignoreDefaultArgs: runtime.allowSoftwareGpu ? [] : [softwareGpuSwitch],
    // The command line ends tracking itself, so that what was tracked is kept.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: withoutSecrets(process.env),
  });
}
