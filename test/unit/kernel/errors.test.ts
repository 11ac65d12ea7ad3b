/** The one error class, across copies of the library and across threads. */
import { describe, expect, test } from 'vitest';
import { AttuneError, isAttuneError, outcomeOf, toWireError } from '../../../kernel/errors.js';

describe('an AttuneError', () => {
  const cause = new RangeError('below');
  const error = new AttuneError('storage/failed', 'The store is gone. Reload.', { cause });

  test('is told apart by its code', () => {
    expect(isAttuneError(error)).toBe(true);
    expect(isAttuneError(error, 'storage/failed')).toBe(true);
    expect(isAttuneError(error, 'crypto/failed')).toBe(false);
    expect(isAttuneError(cause)).toBe(false);
    expect(isAttuneError({ name: 'AttuneError' })).toBe(false);
  });

  test('of another copy of the library is one too', () => {
    const foreign = Object.assign(new Error('x'), { name: 'AttuneError', code: 'options/invalid' });
    expect(isAttuneError(foreign, 'options/invalid')).toBe(true);
  });

  test('carries its cause, which is not listed', () => {
    expect(error.cause).toBe(cause);
    expect(Object.keys(error)).not.toContain('cause');
    expect('cause' in new AttuneError('internal/fault', 'x')).toBe(false);
  });
});

describe('an outcome', () => {
  test('is the value, or code and message', async () => {
    await expect(outcomeOf(() => 1)).resolves.toEqual({ ok: true, value: 1 });
    await expect(
      outcomeOf(() => {
        throw new AttuneError('report/refused', 'Full.');
      }),
    ).resolves.toEqual({ ok: false, error: { code: 'report/refused', message: 'Full.' } });
    await expect(outcomeOf(() => Promise.reject(new TypeError('odd')))).resolves.toEqual({
      ok: false,
      error: { code: 'internal/fault', message: 'odd' },
    });
  });

  test('of a thrown text is an internal fault', () => {
    expect(toWireError('boom')).toEqual({ code: 'internal/fault', message: 'boom' });
  });
});
