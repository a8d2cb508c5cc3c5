/**
 * Where the frame is to find Tracklet, unless the user says.
 *
 * @module
 */

/**
 * Where `npm start` serves Tracklet, under the name by which Label Studio is reached where that is one of this machine:
 * browsers give a frame of another site a storage of its own or none, and `localhost` and `127.0.0.1` are two sites.
 */
export function trackletAddress(labelStudioUrl: string): string {
  const { hostname } = new URL(labelStudioUrl);
  return `http://${hostname === 'localhost' ? hostname : '127.0.0.1'}:9090`;
}
