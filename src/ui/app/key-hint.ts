/**
 * Keys in tooltips and sentences, as this machine's keyboard has them.
 *
 * @module
 */
import { describeKeys, isMac } from '../state/shortcut.ts';

/** @param keys as in a `Shortcut`; e.g. `Mod+z` as `Ctrl+Z`, on a Mac as `⌘Z` */
export const keyHint = (keys: string): string => describeKeys(keys, isMac(navigator));
