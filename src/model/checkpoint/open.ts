/**
 * Opening a checkpoint of either format, told apart by content.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { ByteSource, Checkpoint } from './checkpoint.ts';
import { openSafetensors, readHeaderLength } from './safetensors.ts';
import { openTorch } from './torch.ts';
import { inMetaNames } from './transformers-names.ts';

export { blobSource, bytesSource } from './byte-source.ts';

/** Signatures of zip files: a local header, and the end record of an empty one. */
const zipSignatures = ['PK\x03\x04', 'PK\x05\x06'];

/**
 * Opens Meta's `.pt` (or another torch checkpoint with a state dict) or a `.safetensors` file, in Meta's names or those of
 * transformers. Only descriptions are read; `read(name)` of the result reads one tensor. The source must stay open.
 *
 * @throws `checkpoint/not-a-checkpoint`, `checkpoint/legacy-torch`, and the codes of `torch.ts`, `safetensors.ts` and
 *   `transformers-names.ts`
 */
export async function openCheckpoint(source: ByteSource): Promise<Checkpoint> {
  return inMetaNames(await openFormat(source));
}

async function openFormat(source: ByteSource): Promise<Checkpoint> {
  const head = await source.read(0, Math.min(64, source.size));
  const text = String.fromCharCode(...head);
  if (zipSignatures.some((signature) => text.startsWith(signature))) return openTorch(source);
  // A pickle of protocol 2 up: the single file of pickles that torch wrote before version 1.6.
  if (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5) {
    throw new TrackletError(
      'checkpoint/legacy-torch',
      `${source.name}: this is a bare pickle, as torch wrote before version 1.6. Load it in Python and save it ` +
        'again with torch.save.',
    );
  }
  if (text[8] === '{') {
    const headerLength = await readHeaderLength(source);
    if (8 + headerLength <= source.size) return openSafetensors(source);
    // A real header starts with a tensor's name; other files with a brace there say nothing.
    if (text[9] === '"') {
      throw new TrackletError(
        'checkpoint/truncated',
        `${source.name}: its safetensors header has ${headerLength} bytes, but the file has ${source.size}. ` +
          'Download or copy it again.',
      );
    }
  }
  throw new TrackletError('checkpoint/not-a-checkpoint', `${source.name}: ${whatItIs(source, text)}`);
}

/** A sentence on a file that is no checkpoint, for what users often have in its place. */
function whatItIs(source: ByteSource, text: string): string {
  if (source.size === 0) return 'the file is empty. Download or copy it again.';
  if (text.startsWith('version https://git-lfs')) {
    return 'this is a Git LFS pointer, not the checkpoint itself. Fetch it with "git lfs pull".';
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return 'this is a web page, not a checkpoint: the download needs a login or its address is wrong.';
  }
  return 'this is neither a torch checkpoint (.pt) nor a .safetensors file.';
}
