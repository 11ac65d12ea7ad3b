/** TC strings of the framework's own library, with what they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTcString } from '../../consent/tc-string.js';
import { sharedPath } from '../shared.js';

interface Case {
  readonly tc: string;
  readonly cmpId: number;
  readonly version: number;
  readonly policyVersion: number;
  readonly purposes: readonly number[];
  readonly created: string;
  /** How many. */
  readonly vendorsDisclosed: number;
}

const path = sharedPath('vectors/tcf/tcstrings.json');
const cases = path ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : [];

describe.skipIf(path === null)('TC strings', () => {
  test.each(cases)('$tc', ({ tc, vendorsDisclosed, ...said }) => {
    const string = readTcString(tc);
    expect(string).toMatchObject(said);
    expect(string.vendorsDisclosed).toHaveLength(vendorsDisclosed);
  });
});
