/** SHA-256 by Node, in the form that the kernel takes its hash in. */
import { createHash } from 'node:crypto';
import type { Sha256 } from '../../kernel/merkle.js';

export const sha256: Sha256 = (data) => Promise.resolve(new Uint8Array(createHash('sha256').update(data).digest()));
