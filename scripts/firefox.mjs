// @ts-check
/** Finds the Firefox that browser tests drive, and brings it where that is one command. */
import { existsSync } from 'node:fs';
import { aptTry } from './apt.mjs';

const CANDIDATES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** Path of an installed Firefox as its makers ship it, or null. ATTUNE_FIREFOX overrides. @returns {string | null} */
export function findFirefox() {
  return process.env.ATTUNE_FIREFOX ?? CANDIDATES.find((path) => existsSync(path)) ?? null;
}

/**
 * How Playwright starts it: by WebDriver BiDi, which a Firefox that is not of Playwright's own making speaks.
 *
 * @param {string} executablePath
 */
export const firefoxLaunch = (executablePath) => ({ channel: 'moz-firefox', executablePath, headless: true });

/** Playwright's own download would be a Firefox that nobody browses with. */
export function ensureFirefox() {
  if (!findFirefox()) aptTry('Firefox (install one, or set ATTUNE_FIREFOX to its path)', 'firefox-esr');
}
