// @ts-check
/** Finds the Chromium that browser tests drive, and brings it where it is missing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { aptInstall, hasApt } from './apt.mjs';

/** Flags for a headless, quiet browser that calls nobody. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of an installed browser, Playwright's own download last. ATTUNE_CHROMIUM overrides. @returns {string} */
export function findChromium() {
  const named = process.env.ATTUNE_CHROMIUM;
  if (named) return named;
  return CANDIDATES.find((path) => existsSync(path)) ?? chromium.executablePath();
}

/** Installs a browser if there is none: by apt as root on Debian, else by Playwright's download. */
export function ensureChromium() {
  if (existsSync(findChromium())) return;
  if (hasApt()) return aptInstall('chromium', 'fonts-dejavu-core');
  console.error('Downloading Chromium with Playwright …');
  execFileSync('npx', ['playwright', 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
