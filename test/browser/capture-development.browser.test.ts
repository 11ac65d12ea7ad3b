/** The development build takes a script's events for a visitor's, and only where it is told to. */
import { expect, test } from 'vitest';
import { Code } from '../../kernel/frame.js';
import { captured } from './captured.js';

test.each([
  [true, 1],
  [undefined, 0],
] as const)('untrusted: %s', async (untrusted, seen) => {
  // As the build defines it, before the module is loaded.
  (globalThis as { __ATTUNE_DEVELOPMENT__?: boolean }).__ATTUNE_DEVELOPMENT__ = true;
  const { startCapture } = await import('../../lib/capture.js');
  const { after, end } = await captured(startCapture, {}, untrusted ? { untrusted } : {});
  const told = await after(() =>
    document.body.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: 7 })),
  );
  expect(told.filter(({ code, x }) => code === Code.Move && x === 7)).toHaveLength(seen);
  end();
});
