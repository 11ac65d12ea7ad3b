/** The strict reader of bundles, for those who audit them. */
import type { Json } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import type { Bundle } from './bundle.js';
import { among, exactly, listOf, orNull, sha256 as hash, text } from './shape.js';

const isBundle = exactly({
  v: among(['attune.bundle/1']),
  origin: text,
  vkey: orNull(text),
  entries: listOf(text),
  checkpoints: listOf(text),
  policies: listOf(exactly({ sha256: hash, text })),
  notices: listOf(exactly({ lang: text, sha256: hash, text })),
  reports: listOf(text),
  receipts: listOf(text),
});

/** @throws {AttuneError} `document/malformed` */
export function readBundle(json: string): Bundle {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new AttuneError('document/malformed', 'Not a bundle: the file is not JSON.', { cause });
  }
  if (!isBundle(value as Json)) {
    throw new AttuneError('document/malformed', 'Not a bundle: expected exactly the members of attune.bundle/1.');
  }
  return value as Bundle;
}
