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
/** The catalog of models, the demo model, and the configurations of Meta. */
export const modelsFolder = path.join(root, 'models');
