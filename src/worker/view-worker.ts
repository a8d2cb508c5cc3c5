/**
 * The dedicated worker from which one looks at the video: decoding for the page, and masks as large as the screen.
 *
 * @module
 */
import { expose } from 'comlink';
import { installErrorTransfer } from './errors.ts';
import { ViewSession } from './view-session.ts';

installErrorTransfer();
expose(new ViewSession());
