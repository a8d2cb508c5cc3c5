/**
 * The page's icons: Lucide's, bundled one by one.
 *
 * @module
 */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import {
  ArrowLeftRight,
  ArrowLeftToLine,
  ArrowRightToLine,
  BoxSelect,
  Brush,
  Check,
  ChevronDown,
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  ChevronUp,
  CircleAlert,
  CircleHelp,
  CircleX,
  Copy,
  Cpu,
  Download,
  Ellipsis,
  Eraser,
  Eye,
  EyeOff,
  FilePlus,
  Film,
  Focus,
  FolderOpen,
  GripVertical,
  Hand,
  History,
  type IconNode,
  Info,
  Keyboard,
  Lock,
  Minus,
  MousePointer2,
  Pause,
  Pipette,
  Play,
  Plus,
  Redo2,
  Repeat,
  RotateCcw,
  Save,
  Scan,
  Search,
  Settings,
  SkipBack,
  SkipForward,
  SquareDashedMousePointer,
  StepBack,
  StepForward,
  Tag,
  Target,
  Trash2,
  TriangleAlert,
  Undo2,
  WifiOff,
  X,
  ZoomIn,
  ZoomOut,
} from 'lucide';

const icons = {
  alert: CircleAlert,
  'arrow-left-right': ArrowLeftRight,
  'arrow-left-to-line': ArrowLeftToLine,
  'arrow-right-to-line': ArrowRightToLine,
  box: SquareDashedMousePointer,
  'box-select': BoxSelect,
  brush: Brush,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-first': ChevronFirst,
  'chevron-last': ChevronLast,
  'chevron-left': ChevronLeft,
  'chevron-right': ChevronRight,
  'chevron-up': ChevronUp,
  'chevrons-left': ChevronsLeft,
  'chevrons-right': ChevronsRight,
  copy: Copy,
  cpu: Cpu,
  download: Download,
  ellipsis: Ellipsis,
  eraser: Eraser,
  eye: Eye,
  'eye-off': EyeOff,
  'file-plus': FilePlus,
  film: Film,
  fit: Scan,
  'folder-open': FolderOpen,
  grip: GripVertical,
  hand: Hand,
  help: CircleHelp,
  history: History,
  info: Info,
  keyboard: Keyboard,
  lock: Lock,
  minus: Minus,
  offline: WifiOff,
  pause: Pause,
  pipette: Pipette,
  play: Play,
  plus: Plus,
  point: Target,
  redo: Redo2,
  remove: CircleX,
  repeat: Repeat,
  'rotate-ccw': RotateCcw,
  save: Save,
  search: Search,
  select: MousePointer2,
  settings: Settings,
  'skip-back': SkipBack,
  'skip-forward': SkipForward,
  solo: Focus,
  'step-back': StepBack,
  'step-forward': StepForward,
  tag: Tag,
  trash: Trash2,
  undo: Undo2,
  warning: TriangleAlert,
  x: X,
  'zoom-in': ZoomIn,
  'zoom-out': ZoomOut,
} as const satisfies Record<string, IconNode>;

export type IconName = keyof typeof icons;

/** An icon in the colour of the text around it, hidden from screen readers: the control that has it has the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${unsafeSVG(shapes(name))}
  </svg>`;
}

/** An icon as an SVG file's text. */
export function iconFile(name: IconName): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes(name)}</svg>`;
}

function shapes(name: IconName): string {
  return icons[name]
    .map(([tag, attributes]) => {
      const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
      return `<${tag}${written.join('')}/>`;
    })
    .join('');
}
