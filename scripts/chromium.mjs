// @ts-check
/** Finds the Chromium that browser tests drive, and brings it where it is missing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

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
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  console.error(isDebianRoot ? 'Installing chromium with apt-get …' : 'Downloading Chromium with Playwright …');
  /** @param {string} command @param {string[]} args */
  const run = (command, args) =>
    execFileSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  if (isDebianRoot) {
    const apt = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
    run('apt-get', [...apt, 'update']);
    run('apt-get', [...apt, '-y', '--no-install-recommends', 'install', 'chromium', 'fonts-dejavu-core']);
  } else {
    run('npx', ['playwright', 'install', 'chromium']);
  }
}
