/**
 * Settings from the environment and `.env`.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { TrackletError } from '../src/errors.ts';
import { parseApiKey, readApiKeyFile } from './label-studio/api-key.ts';
import { parseBaseUrl } from './label-studio/base-url.ts';
import { Secret } from './label-studio/secret.ts';
import type { LabelStudioSettings } from './label-studio/upstream.ts';
import { modelStorePlace } from './models/store-place.ts';

export interface Settings {
  /**
   * `LABEL_STUDIO_URL` (or `LABEL_STUDIO_HOST`) with `LABEL_STUDIO_API_KEY` or `LABEL_STUDIO_API_KEY_FILE`, and
   * `LABEL_STUDIO_MEDIA_HOSTS`.
   */
  readonly labelStudio: LabelStudioSettings | undefined;
  /** `MAX_FRAMES_TO_TRACK`: display frames in each direction; 0: no limit. */
  readonly maxFramesToTrack: number;
  /** `MODEL_CHECKPOINT`, `MODEL_CONFIG`: as written; whether there is such a model is seen where it is opened. */
  readonly modelCheckpoint: string | undefined;
  readonly modelConfig: string | undefined;
  /** `TRACKLET_MODELS`: the folder of downloaded models. Absolute. */
  readonly modelStore: string;
  /** `DEVICE`; torch's words for devices are taken for what they mean in a browser. */
  readonly device: 'auto' | 'webgpu' | 'wasm';
  /** `TRACKLET_ACCESS_TOKEN`, demanded where the server is reachable from other machines. */
  readonly accessToken: Secret | undefined;
}

const hostPattern = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** Messages follow the variable's name and a colon. */
const environmentSchema = z.object({
  LABEL_STUDIO_URL: z.string().optional(),
  LABEL_STUDIO_HOST: z.string().optional(),
  LABEL_STUDIO_API_KEY: z.string().optional(),
  LABEL_STUDIO_API_KEY_FILE: z.string().optional(),
  LABEL_STUDIO_MEDIA_HOSTS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((host) => host.trim().toLowerCase()))
    .transform((hosts) => hosts.filter((host) => host !== ''))
    .pipe(z.array(z.string().regex(hostPattern, 'write hosts, e.g. minio.example.com:9000,10.0.0.7'))),
  MAX_FRAMES_TO_TRACK: z
    .string()
    .regex(/^\d{1,9}$/, 'write a whole number of frames; 0 is no limit.')
    .transform(Number)
    .default(0),
  MODEL_CHECKPOINT: z.string().optional(),
  MODEL_CONFIG: z.string().optional(),
  DEVICE: z
    .string()
    .transform(backendOfDevice)
    .pipe(
      z.enum(['auto', 'webgpu', 'wasm'], {
        error: ({ input }) =>
          `"${String(input).slice(0, 20)}" is not known; write auto (webgpu where there is a GPU), webgpu or wasm.`,
      }),
    )
    .default('auto'),
  TRACKLET_ACCESS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]*$/, 'write letters, digits and signs of ASCII, without spaces.')
    .min(16, 'write at least 16 characters, e.g. those that openssl rand -hex 16 prints.')
    .transform((token) => new Secret(token))
    .optional(),
});

type Environment = z.infer<typeof environmentSchema>;

/**
 * The variables that are set. What stands in `environment` wins over `.env`, also where it is empty, which is as good as
 * unset.
 *
 * @param folder where `.env` may lie
 * @throws TrackletError `server/bad-setting`
 */
export function readVariables(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Readonly<Record<string, string>> {
  const set = Object.entries({ ...readEnvFile(path.join(folder, '.env')), ...environment })
    .map(([name, value]) => [name, value?.trim() ?? ''])
    .filter(([, value]) => value !== '');
  return Object.fromEntries(set);
}

/**
 * Reads the settings from {@link readVariables}.
 *
 * @param folder where `.env` may lie; a relative `LABEL_STUDIO_API_KEY_FILE` starts there
 * @throws TrackletError `server/bad-setting` naming the variable, what is wrong and how to mend it; never its value
 *   where that is a secret
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Settings {
  const variables = readVariables(environment, folder);
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TrackletError('server/bad-setting', `${String(issue?.path[0])}: ${issue?.message}`);
  }
  const { data } = parsed;
  if (data.MODEL_CONFIG !== undefined && data.MODEL_CHECKPOINT === undefined) {
    throw new TrackletError(
      'server/bad-setting',
      'MODEL_CONFIG: it goes with a checkpoint file; set MODEL_CHECKPOINT too.',
    );
  }
  return {
    labelStudio: labelStudioSettings(data, folder),
    maxFramesToTrack: data.MAX_FRAMES_TO_TRACK,
    modelCheckpoint: data.MODEL_CHECKPOINT,
    modelConfig: data.MODEL_CONFIG,
    modelStore: modelStorePlace(variables, folder),
    device: data.DEVICE,
    accessToken: data.TRACKLET_ACCESS_TOKEN,
  };
}

/** An environment for other programs, which have no use for the key and the access token. */
export function withoutSecrets(environment: Readonly<Record<string, string | undefined>>) {
  const { LABEL_STUDIO_API_KEY, TRACKLET_ACCESS_TOKEN, ...others } = environment;
  return others;
}

function readEnvFile(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new TrackletError('server/bad-setting', `${file} cannot be read. Check its permissions.`, {
      cause: error,
    });
  }
}

function labelStudioSettings(environment: Environment, folder: string): LabelStudioSettings | undefined {
  const {
    LABEL_STUDIO_URL: url,
    LABEL_STUDIO_HOST: host,
    LABEL_STUDIO_API_KEY: key,
    LABEL_STUDIO_API_KEY_FILE: file,
  } = environment;
  const refuse = (message: string) => new TrackletError('server/bad-setting', message);
  const address = url ?? host;
  if (address === undefined && key === undefined && file === undefined) return undefined;
  if (address === undefined) {
    const given = key === undefined ? 'LABEL_STUDIO_API_KEY_FILE' : 'LABEL_STUDIO_API_KEY';
    throw refuse(`LABEL_STUDIO_URL: it is not set, but ${given} is. Set both, or none.`);
  }
  const name = url === undefined ? 'LABEL_STUDIO_HOST' : 'LABEL_STUDIO_URL';
  const baseUrl = parseBaseUrl(name, address);
  if (host !== undefined && parseBaseUrl('LABEL_STUDIO_HOST', host) !== baseUrl) {
    throw refuse('LABEL_STUDIO_HOST: it names another address than LABEL_STUDIO_URL. Set one of them.');
  }
  if (key !== undefined && file !== undefined) {
    throw refuse('LABEL_STUDIO_API_KEY: LABEL_STUDIO_API_KEY_FILE is set too. Set one of them.');
  }
  return { url: baseUrl, apiKey: readKey(), mediaHosts: environment.LABEL_STUDIO_MEDIA_HOSTS };

  function readKey(): Secret {
    if (key !== undefined) return parseApiKey('LABEL_STUDIO_API_KEY', key);
    if (file !== undefined) return readApiKeyFile('LABEL_STUDIO_API_KEY_FILE', path.resolve(folder, file));
    throw refuse(
      `LABEL_STUDIO_API_KEY: it is not set, but ${name} is. Copy the key from Label Studio, Account & Settings, or name a file that holds it in LABEL_STUDIO_API_KEY_FILE.`,
    );
  }
}

/** The words of torch, which the SAM 2 backend of Label Studio takes, for what they mean in a browser. */
function backendOfDevice(device: string): string {
  const word = device.toLowerCase();
  if (/^(cuda|mps)(:\d+)?$|^gpu$/.test(word)) return 'webgpu';
  return word === 'cpu' ? 'wasm' : word;
}
