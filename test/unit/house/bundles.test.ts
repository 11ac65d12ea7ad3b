/** What the built files may and may not hold. Needs `npm run build`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (file: string): string => readFileSync(`dist/${file}`, 'utf8');
const uses = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
/** What a page may load, and what of it the runtime fetches only where it is needed. */
const APART = ['changes.js', 'export.js', 'fine-signals.js', 'reports.js', 'site-log.js'];
const PAGE = ['index.js', 'shared.js', 'runtime.js', ...APART, 'elements.js', 'panel.js', 'texts.js', 'presets.js'];
/** Entries that bind to a framework, and what each may leave to the site's bundler. */
const BINDINGS = {
  'react.js': ['react', 'react-dom'],
  'vue.js': ['vue'],
  'openfeature.js': ['@openfeature/web-sdk'],
};
const WORKERS = ['worker.js', 'worker-full.js'];
const PRIMITIVES =
  /\b(?:new\s+(?:XMLHttpRequest|WebSocket|EventSource|WebTransport|RTCPeerConnection)|(?:navigator\.)?sendBeacon)\s*\(/g;

describe.skipIf(!existsSync('dist/index.js'))('the built files', () => {
  /** @threat dependency-network */
  test('call the network in one place: the sender', () => {
    for (const file of [...PAGE, 'consent.js', 'verify.js', ...Object.keys(BINDINGS)]) {
      expect(uses(read(file), /\bfetch\(/g)).toBe(file === 'reports.js' || file === 'site-log.js' ? 1 : 0);
    }
    // A worker's one call is the probe, before it removes the name: of a data: URL, which leaves no machine.
    for (const file of WORKERS) expect(read(file).match(/\bfetch\([^)]*/g)).toEqual(['fetch("data:,"']);
    for (const file of [...PAGE, ...WORKERS, 'consent.js', 'verify.js']) expect(uses(read(file), PRIMITIVES)).toBe(0);
  });

  test('import dynamically, once each: the loader its runtime, and the runtime what not every page needs', () => {
    const imported = (file: string): string[] =>
      [...read(file).matchAll(/\bimport\((?:["']\.\/([\w-]+\.js)["'])?/g)].map(([whole, name]) => name ?? whole).sort();
    expect(imported('index.js')).toEqual(['runtime.js']);
    expect(imported('runtime.js')).toEqual(APART);
    expect(imported('elements.js')).toEqual(['panel.js']);
    for (const file of ['shared.js', 'panel.js', ...APART, ...WORKERS, 'consent.js', 'verify.js'])
      expect(imported(file)).toEqual([]);
  });

  test('a no needs no file that comes later: what the runtime fetches neither opens the gate nor writes', () => {
    // Names of the gate's marks in the store and of its marker: who ends consent must know these.
    for (const file of APART) expect(read(file)).not.toMatch(/["'](?:c:no|w:pending|attune_no|attune_erasing)["']/);
    expect(read('runtime.js')).toMatch(/["']w:pending["']/);
  });

  test.each(WORKERS)('%s is one import-free file, and bundlers can find it', (file) => {
    expect(read(file)).not.toMatch(/^\s*(?:import|export)\b/m);
    expect(read(file)).not.toContain('import.meta');
    const literal = `new Worker(new URL("./${file}",import.meta.url),{type:"module"})`;
    expect(read('runtime.js').replaceAll("'", '"').replaceAll(' ', '')).toContain(literal.replaceAll(' ', ''));
  });

  test.each(Object.entries(BINDINGS))('%s brings neither its framework nor attune', (file, frameworks) => {
    const imported = [...read(file).matchAll(/\b(?:from|import\(?)\s*["']([^"']+)["']/g)].map(([, name]) => name);
    expect(imported).toEqual(frameworks);
    expect(read(file).length).toBeLessThan(3000);
  });

  test('a page of React server components takes react.js for what runs in a client', () => {
    expect(read('react.js')).toMatch(/^["']use client["'];/);
  });

  test('the small worker has no senses beyond tier A, the full one has', () => {
    for (const name of ['pointer.speed', 'key.hold', 'swipe.speed']) {
      expect(read('worker.js')).not.toContain(name);
      expect(read('worker-full.js')).toContain(name);
    }
  });

  /** @threat dependency-doors */
  test('the page loads neither zod nor tweetnacl, and the worker only what signs', () => {
    for (const file of PAGE) expect(read(file)).not.toMatch(/ZodMini|\$ZodType|bad seed size/);
    for (const file of WORKERS) expect(read(file)).toContain('bad seed size');
    // Words that tweetnacl says about ciphers and of a generator of its own.
    for (const file of WORKERS) expect(read(file)).not.toMatch(/bad key size|bad nonce size|msCrypto/);
  });
});
