/**
 * The process of a {@link import('./build-task.ts').BuildTask}: the TypeScript of `build-process.ts`.
 *
 * @module
 */
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./build-process.ts');
main();
