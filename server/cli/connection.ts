/**
 * Which Label Studio a command talks to, and with which key.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { TrackletError } from '../../src/errors.ts';
import { apiKeyKind, parseApiKey, readApiKeyFile } from '../label-studio/api-key.ts';
import { parseBaseUrl } from '../label-studio/base-url.ts';
import type { Secret } from '../label-studio/secret.ts';
import { type LabelStudioSettings, Upstream } from '../label-studio/upstream.ts';
import type { SettingNames } from '../label-studio/upstream-errors.ts';
import { readSettings, readVariables, type Settings } from '../settings.ts';
import type { Interruption } from './interruption.ts';
import type { Reporter } from './reporter.ts';

/** The options of {@link addConnectionOptions} as commander reads them. */
export interface ConnectionCommand {
  readonly lsUrl?: string;
  readonly lsApiKeyFile?: string;
  readonly lsApiKey?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Label Studio:')
    .option('--ls-url <address>', 'address of Label Studio (default: LABEL_STUDIO_URL)')
    .option(
      '--ls-api-key-file <file>',
      'file that holds the API key (default: LABEL_STUDIO_API_KEY_FILE, or LABEL_STUDIO_API_KEY)',
    )
    .option('--ls-api-key <key>', 'the API key itself; other users of this machine can see it');
}

/** Said where the key stands on the command line. */
export const visibleKeyWarning =
  '--ls-api-key: other users of this machine can see the key in the process list, and the shell keeps it in its history. Give --ls-api-key-file, or LABEL_STUDIO_API_KEY in the environment.';

/**
 * The settings of the environment and `.env`, with what the options say in their place.
 *
 * @throws TrackletError `server/bad-setting` naming option or variable, `cli/no-label-studio`
 */
export function connect(
  command: ConnectionCommand,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = process.cwd(),
): { readonly settings: Settings; readonly labelStudio: LabelStudioSettings } {
  const url = command.lsUrl === undefined ? undefined : parseBaseUrl('--ls-url', command.lsUrl);
  const key = givenKey(command);
  const given = {
    ...environment,
    ...(url === undefined ? {} : { LABEL_STUDIO_URL: url, LABEL_STUDIO_HOST: '' }),
    ...(key === undefined ? {} : { LABEL_STUDIO_API_KEY: key.reveal(), LABEL_STUDIO_API_KEY_FILE: '' }),
  };
  // The settings' own words for what is missing know only variables.
  const variables = readVariables(given, folder);
  if (!(variables.LABEL_STUDIO_URL ?? variables.LABEL_STUDIO_HOST)) throw noLabelStudio();
  if (!(variables.LABEL_STUDIO_API_KEY ?? variables.LABEL_STUDIO_API_KEY_FILE)) throw noKey();
  const settings = readSettings(given, folder);
  if (!settings.labelStudio) throw noLabelStudio();
  return { settings, labelStudio: { ...settings.labelStudio, names: settingNames(command) } };
}

/** Opens the connection, and says who and what answers. @throws TrackletError `labelstudio/...`, `cli/interrupted` */
export async function reachLabelStudio(
  settings: LabelStudioSettings,
  reporter: Reporter,
  interruption: Interruption,
): Promise<Upstream> {
  const upstream = new Upstream(settings);
  const { version, user } = await interruption.orStop(upstream.check());
  const { url } = upstream;
  reporter.fact('server', `Label Studio ${version} at ${url}, as ${user}`, { url, version, user });
  return upstream;
}

const noLabelStudio = () =>
  new TrackletError(
    'cli/no-label-studio',
    'Which Label Studio? Give --ls-url and --ls-api-key-file, or set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY in the environment or .env.',
  );

const noKey = () =>
  new TrackletError(
    'cli/no-label-studio',
    'Which API key? Copy it from Account & Settings in Label Studio into a file and give that as --ls-api-key-file, or set LABEL_STUDIO_API_KEY in the environment or .env.',
  );

/** What the user gave: messages that say what to mend name that. */
function settingNames({ lsUrl, lsApiKeyFile, lsApiKey }: ConnectionCommand): SettingNames {
  const keyOption = lsApiKey === undefined ? undefined : '--ls-api-key';
  return {
    url: lsUrl === undefined ? 'LABEL_STUDIO_URL' : '--ls-url',
    apiKey:
      lsApiKeyFile === undefined ? (keyOption ?? 'LABEL_STUDIO_API_KEY') : 'the file of --ls-api-key-file',
  };
}

function givenKey({ lsApiKey: key, lsApiKeyFile: file }: ConnectionCommand): Secret | undefined {
  if (key !== undefined && file !== undefined) {
    throw new TrackletError('cli/two-keys', 'Give --ls-api-key-file or --ls-api-key, not both.');
  }
  if (key !== undefined) return parseApiKey('--ls-api-key', key);
  if (file === undefined) return undefined;
  // Errors show the file's name: it must not be the key. A file may be called key.of.mine.
  if (apiKeyKind(file) !== undefined && !existsSync(file)) {
    throw new TrackletError(
      'cli/key-as-file',
      '--ls-api-key-file: this is a key; name the file that holds it.',
    );
  }
  return readApiKeyFile('--ls-api-key-file', file);
}
