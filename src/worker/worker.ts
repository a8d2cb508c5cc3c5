/**
 * The dedicated worker in which everything happens: decoding, models, tracking.
 *
 * @module
 */
import { expose } from 'comlink';
import { z } from 'zod';
import { openDatabase } from '../storage/database.ts';
import { installErrorTransfer } from './errors.ts';
import { TrackingSession } from './session.ts';

// zod would try out `eval`, which the Content-Security-Policy forbids and the browser would report.
z.config({ jitless: true });
installErrorTransfer();
expose(new TrackingSession(openDatabase()));
