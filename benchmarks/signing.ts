/**
 * Ed25519 through attune against the raw WebCrypto call over the same bytes. Runs in Node and in the page alike.
 *
 * Keys are made before the clock starts: each report has one of its own, and the raw call would need it too.
 */
import { encodePayload, preAuthEncoding, sealReport, type Summary } from '../kernel/envelope.js';
import { oneTimeKey } from '../platform/crypto.js';
import type { Timings, Variant } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';

const SUMMARY: Summary = {
  epoch: 2968,
  metric: 'session.depth',
  policy: 'e25e905b15a6ed57df71627d3f6b913897392571f6b5dc44ec9a66f64f58a6e7',
  r: [0, 2, 5, 7],
  site: 'courier.example',
};
const AT_MOST = 1.1;

export async function signingVariants(): Promise<Variant[]> {
  const { privateKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const key = await oneTimeKey();
  const signed = preAuthEncoding(encodePayload(SUMMARY));
  return [
    repeat('subtle.sign', async () => (await crypto.subtle.sign('Ed25519', privateKey, signed)).byteLength),
    repeat('sign of a one-time key', async () => (await key.sign(signed)).length),
    repeat('sealReport', async () => (await sealReport(SUMMARY, key)).length),
  ];
}

const repeat = (name: string, once: () => Promise<number>): Variant => ({
  name,
  async run(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += await once();
    return sum;
  },
});

export const signingSection = (where: string, timings: Timings): Section => ({
  title: `Ed25519, a report of 974 bytes, in ${where}`,
  unit: 'µs per signature',
  rows: medianRows(timings, 1000),
  goals: ['sign of a one-time key', 'sealReport'].map((name) =>
    ratioGoal(timings, name, 'subtle.sign', { atMost: AT_MOST }),
  ),
});
