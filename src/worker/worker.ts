/**
 * The dedicated worker in which everything happens: decoding, models, tracking.
 *
 * @module
 */
import { expose } from 'comlink';
import { openDatabase } from '../storage/database.ts';
import { installErrorTransfer } from './errors.ts';
import { TrackingSession } from './session.ts';

installErrorTransfer();
expose(new TrackingSession(openDatabase()));
