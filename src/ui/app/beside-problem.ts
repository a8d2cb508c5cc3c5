/**
 * Why Label Studio's page cannot be shown, logged in, in a frame beside the tracker.
 *
 * @module
 */

export interface BesideProblem {
  readonly sentences: readonly string[];
  /** Where this page would work; undefined where none is known. */
  readonly address: string | undefined;
}

/**
 * A login cookie is sent to a frame only where scheme and host name are those of the page around it; the port does not
 * matter. The frame's content cannot be read, so the addresses are compared.
 *
 * @param labelStudioUrl as the browser reaches it
 * @param here the page's own address
 */
export function besideProblem(labelStudioUrl: string, here: string): BesideProblem | undefined {
  const labelStudio = new URL(labelStudioUrl);
  const page = new URL(here);
  if (labelStudio.protocol === page.protocol && labelStudio.hostname === page.hostname) return undefined;
  if (labelStudio.protocol === 'https:' && page.protocol === 'http:') {
    return {
      sentences: [
        `Label Studio is at ${labelStudio.origin}, another site than this page: its login cookie is not sent to a frame here, so side by side does not work.`,
        'Keep it open in a tab of its own. A frame in its labelling configuration may work: Chrome then asks whether that site may reach this machine.',
      ],
      address: undefined,
    };
  }
  page.hostname = labelStudio.hostname;
  const same = page.protocol === labelStudio.protocol;
  return {
    sentences: [
      `This page is open at ${new URL(here).host}, Label Studio at ${labelStudio.host}: its login cookie is only sent to a frame in a page of the same host name, so it would show its login form here.`,
      same && !isLoopback(labelStudio.hostname)
        ? `Tracklet would have to be reached at ${page.host}; else keep Label Studio open in a tab of its own.`
        : 'Open this page under the same name.',
    ],
    address: same ? page.href : undefined,
  };
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
