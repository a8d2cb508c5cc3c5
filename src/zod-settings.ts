/**
 * Keeps zod from trying out `eval`, which the server's Content-Security-Policy forbids and the browser would report.
 * Imported first where a page or worker starts: zod looks at the setting when a schema is made.
 *
 * @module
 */
import { z } from 'zod';

z.config({ jitless: true });
