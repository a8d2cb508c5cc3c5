/**
 * Where things lie in the repository.
 *
 * @module
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The built app. */
export const distFolder = path.join(root, 'dist');
/** The model catalogue and its files. */
export const modelsFolder = path.join(root, 'models');
