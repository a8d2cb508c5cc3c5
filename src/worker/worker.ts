/**
 * The dedicated worker in which everything happens: decoding, models, tracking.
 *
 * @module
 */
// First, before any schema is made.
import '../zod-settings.ts';

import { expose } from 'comlink';
import { openDatabase } from '../storage/database.ts';
import { installErrorTransfer } from './errors.ts';
import { TrackingSession } from './session.ts';

installErrorTransfer();
expose(new TrackingSession(openDatabase()));
