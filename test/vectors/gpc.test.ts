/** `Sec-GPC` headers, and what a server must read from them (W3C GPC: exactly "1"; of several headers any). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSecGpc } from '../../consent/sec-gpc.js';
import { sharedPath } from '../shared.js';

interface Case {
  readonly headers: readonly string[];
  readonly gpc: boolean;
}

const path = sharedPath('vectors/gpc/sec-gpc.json');
const cases = path ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : [];

describe.skipIf(path === null)('Sec-GPC', () => {
  test('has cases of both kinds', () => {
    expect(new Set(cases.map(({ gpc }) => gpc)).size).toBe(2);
  });

  test.each(cases)('$headers is $gpc', ({ headers, gpc }) => {
    expect(readSecGpc(headers)).toBe(gpc);
    // As Node's http hands over several headers of one name.
    expect(readSecGpc(headers.length > 0 ? headers.join(', ') : undefined)).toBe(gpc);
  });
});
