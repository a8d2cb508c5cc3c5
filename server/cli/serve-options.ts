/**
 * Parsers of the `serve` command's options.
 *
 * @module
 */
import { InvalidArgumentError } from 'commander';

const namePattern = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?)$/;

/** `--frame-ancestor`, repeatable: an origin as browsers write it, e.g. `https://label.example.org`. */
export function frameAncestors(text: string, previous: readonly string[] = []): string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  // It goes into a policy, where `*`, `;` and `,` would mean more than a name.
  if (!url || !isWeb || !namePattern.test(url.hostname) || url.href !== `${url.origin}/`) {
    throw new InvalidArgumentError(
      'Give scheme, host and port of one site, e.g. https://label.example.org or http://localhost:8080.',
    );
  }
  return [...previous, url.origin];
}

/** `--allowed-host`, repeatable: a name or address without scheme and port. */
export function allowedNames(text: string, previous: readonly string[] = []): string[] {
  const name = text.toLowerCase();
  if (!namePattern.test(name)) {
    throw new InvalidArgumentError(
      'Give a name or address without scheme and port, e.g. gpu-box.example.org.',
    );
  }
  return [...previous, name];
}

/** What follows the options in `tracklet serve --help`. */
export const serveHelp = `
Settings, from the environment or a file .env in this folder:
  LABEL_STUDIO_URL          Label Studio's address, e.g. http://localhost:8080
  LABEL_STUDIO_API_KEY      a personal access token or legacy token of it
  LABEL_STUDIO_API_KEY_FILE instead: a file that holds it
  LABEL_STUDIO_MEDIA_HOSTS  further hosts that videos may lie on though they are private, e.g. minio.lan:9000
  MAX_FRAMES_TO_TRACK       at most so many frames in each direction (0: no limit)
  MODEL_CHECKPOINT          the model to start with: a name (tracklet models list), a file (.pt, .safetensors) or its folder
  MODEL_CONFIG              its YAML; Meta's own checkpoints need none
  DEVICE                    auto, webgpu or wasm; cuda, gpu and mps are taken for webgpu, cpu for wasm
  TRACKLET_MODELS           the folder of downloaded models (default: ~/.local/share/tracklet/models)
  TRACKLET_ACCESS_TOKEN     what browsers are asked for, where others can reach this server
`;
