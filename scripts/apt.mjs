// @ts-check
/** Brings what a test needs from outside npm, where that is one command: by apt, as root on Debian. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const hasApt = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Installs packages, and says so on stderr. @throws where they cannot be had
 *
 * @param {...string} packages
 */
export function aptInstall(...packages) {
  console.error(`Installing ${packages.join(' and ')} with apt-get …`);
  for (const args of [['update'], ['-y', '--no-install-recommends', 'install', ...packages]]) {
    execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}

/**
 * Installs what a test can be skipped without; says on stderr where it is.
 *
 * @param {string} what in words
 * @param {...string} packages
 */
export function aptTry(what, ...packages) {
  try {
    if (hasApt()) return aptInstall(...packages);
  } catch {
    // Ubuntu may have none by this name, and a machine may be off the network: not a reason to run no test at all.
  }
  console.error(`No ${what} here: tests that need it are skipped.`);
}
