/**
 * The theme's colours for a canvas, which cannot read CSS variables itself.
 *
 * @module
 */

export interface TimelineColours {
  readonly lane: string;
  /** Behind the selected object's lane. */
  readonly chosen: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
  /** What is sure, what is doubtful. */
  readonly ok: string;
  readonly warning: string;
  readonly font: string;
}

export function readColours(element: Element): TimelineColours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    lane: colour('--lane'),
    chosen: colour('--accent-quiet'),
    text: colour('--text'),
    muted: colour('--muted'),
    edge: colour('--edge'),
    ok: colour('--ok'),
    warning: colour('--warning'),
    font: style.fontFamily,
  };
}
