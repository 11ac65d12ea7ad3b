// @ts-check
/** Finds Go and its `golang.org/x/mod`, by which tools that attune did not write check its logs, and brings them. */
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { aptTry } from './apt.mjs';

/** Where Debian keeps the sources of Go packages. */
const GOCODE = '/usr/share/gocode';
const GO = '/usr/bin/go';

/** Whether both are there. */
export const hasGo = () => existsSync(GO) && existsSync(`${GOCODE}/src/golang.org/x/mod/sumdb/tlog`);

/** How Go runs without a network. @param {string} folder for what it builds */
export const goRun = (folder) => ({
  command: GO,
  env: {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: [folder, GOCODE].join(delimiter),
    GOCACHE: `${folder}/cache`,
    GOFLAGS: '',
  },
});

export function ensureGo() {
  if (!hasGo()) aptTry('Go', 'golang-go', 'golang-golang-x-mod-dev');
}
