// @ts-check
/** Finds the Firefox that browser tests drive, and brings it where that is one command. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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

/**
 * Installs Firefox ESR if there is none, by apt as root on Debian. Elsewhere says on stderr that what needs it is
 * skipped: Playwright's own download is a Firefox that nobody browses with.
 */
export function ensureFirefox() {
  if (findFirefox()) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error('No Firefox here: tests that need it are skipped. Install one, or set ATTUNE_FIREFOX to its path.');
    return;
  }
  console.error('Installing firefox-esr with apt-get …');
  const apt = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  /** @param {readonly string[]} args */
  const run = (args) =>
    execFileSync('apt-get', [...apt, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  try {
    run(['update']);
    run(['-y', '--no-install-recommends', 'install', 'firefox-esr']);
  } catch {
    // Ubuntu has none by this name, and a machine may be off the network: not a reason to run no test at all.
    console.error('firefox-esr could not be installed: tests that need it are skipped.');
  }
}
