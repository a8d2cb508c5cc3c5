/**
 * The page that the command line drives in a headless browser.
 *
 * @module
 */
export {};
