/**
 * The components that the page has from Web Awesome, one import each, so that the others are not bundled. Their colours
 * and sizes come from `kit.css`.
 *
 * Nothing is fetched: Web Awesome asks its libraries of icons for addresses, by default on a CDN and as `data:`, which
 * the Content-Security-Policy forbids; here both are Lucide's icons in the page's own memory. And where Lit's `styleMap`
 * would write a `style` attribute, which the policy forbids too, `vite.config.ts` puts `style-map.ts` in its place.
 *
 * @module
 */
import '@awesome.me/webawesome/dist/components/color-picker/color-picker.js';
import '@awesome.me/webawesome/dist/components/details/details.js';
import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import '@awesome.me/webawesome/dist/components/popover/popover.js';
import '@awesome.me/webawesome/dist/components/slider/slider.js';
import '@awesome.me/webawesome/dist/components/split-panel/split-panel.js';
import '@awesome.me/webawesome/dist/components/switch/switch.js';
import '@awesome.me/webawesome/dist/components/tab/tab.js';
import '@awesome.me/webawesome/dist/components/tab-group/tab-group.js';
import '@awesome.me/webawesome/dist/components/tab-panel/tab-panel.js';
import '@awesome.me/webawesome/dist/components/tooltip/tooltip.js';
import { registerIconLibrary } from '@awesome.me/webawesome/dist/components/icon/library.js';
import { type IconName, iconFile } from './icon.ts';

/** What Web Awesome's components call the icons that they show. */
const systemIcons: Readonly<Record<string, IconName>> = {
  check: 'check',
  'chevron-down': 'chevron-down',
  'chevron-left': 'chevron-left',
  'chevron-right': 'chevron-right',
  eyedropper: 'pipette',
  'grip-vertical': 'grip',
  indeterminate: 'minus',
  xmark: 'x',
};

const urls = new Map<string, string>();

/** A `blob:` URL of the icon, made once. */
function iconUrl(name: string): string {
  const known = systemIcons[name] ?? 'ellipsis';
  const url = urls.get(known) ?? URL.createObjectURL(new Blob([iconFile(known)], { type: 'image/svg+xml' }));
  urls.set(known, url);
  return url;
}

for (const library of ['system', 'default']) registerIconLibrary(library, { resolver: iconUrl });
