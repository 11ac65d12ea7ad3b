/** What the built files may and may not hold. Needs `npm run build`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (file: string): string => readFileSync(`dist/${file}`, 'utf8');
const uses = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
const PRIMITIVES =
  /\b(?:new\s+(?:XMLHttpRequest|WebSocket|EventSource|WebTransport|RTCPeerConnection)|(?:navigator\.)?sendBeacon)\s*\(/g;

describe.skipIf(!existsSync('dist/index.js'))('the built files', () => {
  test('call the network in one place: the sender', () => {
    for (const file of ['index.js', 'shared.js', 'verify.js']) expect(uses(read(file), /\bfetch\(/g)).toBe(0);
    // The worker's one call is the probe, before it removes the name: of a data: URL, which leaves no machine.
    expect(read('worker.js').match(/\bfetch\([^)]*/g)).toEqual(['fetch("data:,"']);
    expect(uses(read('runtime.js'), /\bfetch\(/g)).toBe(1);
    for (const file of ['index.js', 'runtime.js', 'worker.js', 'verify.js'])
      expect(uses(read(file), PRIMITIVES)).toBe(0);
  });

  test('import dynamically in one place: the loader its runtime', () => {
    expect(uses(read('index.js'), /\bimport\(/g)).toBe(1);
    expect(read('index.js')).toMatch(/import\(["']\.\/runtime\.js["']\)/);
    for (const file of ['runtime.js', 'worker.js', 'verify.js']) expect(uses(read(file), /\bimport\(/g)).toBe(0);
  });

  test('the worker is one import-free file, and bundlers can find it', () => {
    expect(read('worker.js')).not.toMatch(/^\s*(?:import|export)\b/m);
    expect(read('worker.js')).not.toContain('import.meta');
    expect(read('runtime.js')).toMatch(
      /new Worker\(new URL\(["']\.\/worker\.js["'],\s*import\.meta\.url\),\s*\{\s*type:\s*["']module["']\s*\}\)/,
    );
  });

  test('the page loads neither zod nor tweetnacl', () => {
    for (const file of ['index.js', 'runtime.js']) {
      expect(read(file)).not.toMatch(/ZodMini|\$ZodType|secretbox/);
    }
  });
});
