/** attune as a provider of OpenFeature's web SDK: what a flag says while attune changes its slot. */
import { type Client, OpenFeature, type Provider, ProviderEvents, ProviderStatus } from '@openfeature/web-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AttuneProviderOptions, attuneProvider } from '../../../../lib/bindings/openfeature.js';
import { type FakeAttune, fakeAttune, offer } from './fake-attune.js';

const FLAGS = {
  'checkout-flow': {
    slot: 'checkout',
    variants: { steps: false, quick: true },
    defaultVariant: 'steps',
    flagMetadata: { owner: 'shop' },
  },
  'checkout-words': { slot: 'checkout', variants: { quick: 'Buy now', calm: 'Take your time' } },
  summary: { variants: { long: 'long', short: 'short' }, defaultVariant: 'long' },
} as const;

let fake: FakeAttune;
let client: Client;
let ending: AbortController;
/** Flags that were told to have changed, and what the flow was when they were. */
let told: (readonly [flags: readonly string[], flow: boolean])[];

beforeEach(() => {
  document.body.innerHTML =
    '<p data-attune-slot="checkout"></p><p data-attune-slot="summary"></p><p data-attune-slot="other"></p>';
  fake = fakeAttune('granted');
  fake.decide('granted');
  client = OpenFeature.getClient();
  told = [];
  ending = new AbortController();
  const tell = (flags: readonly string[] = []) =>
    void told.push([flags, client.getBooleanValue('checkout-flow', false)]);
  client.addHandler(ProviderEvents.ConfigurationChanged, (details) => tell(details?.flagsChanged), ending);
});
afterEach(async () => {
  ending.abort();
  await OpenFeature.close();
  expect(fake.listening).toBe(0);
  expect(offer(slot('checkout'), 'quick')).toBe(false);
});

const slot = (id: string): Element => document.querySelector(`[data-attune-slot=${id}]`)!;
const provide = (options: AttuneProviderOptions = { flags: FLAGS }): Promise<void> =>
  OpenFeature.setProviderAndWait(attuneProvider(fake.attune, options));

describe('flags of slots', () => {
  beforeEach(() => provide());

  test('are by default what the author wrote', () => {
    expect(client.getBooleanDetails('checkout-flow', true)).toEqual({
      flagKey: 'checkout-flow',
      value: false,
      variant: 'steps',
      reason: 'DEFAULT',
      flagMetadata: { owner: 'shop' },
    });
    expect(client.getStringDetails('checkout-words', 'mine')).toMatchObject({ value: 'mine', reason: 'DEFAULT' });
    expect(client.getStringDetails('checkout-words', 'mine').variant).toBe(undefined);
  });

  test('are static where attune decides nothing', () => {
    for (const state of ['unknown', 'undecided', 'refused', 'withdrawn', 'expired'] as const) {
      fake.decide(state);
      expect(client.getBooleanDetails('checkout-flow', true).reason).toBe('STATIC');
    }
    fake.decide('granted', { paused: true });
    expect(client.getBooleanDetails('checkout-flow', true).reason).toBe('STATIC');
    fake.decide('granted', { purposes: ['observe'] });
    expect(client.getBooleanDetails('checkout-flow', true).reason).toBe('STATIC');
  });

  test('change at once with their slot, by which rule they say, and go back', () => {
    expect(fake.swap('checkout', 'quick')).toBe(true);
    expect(told).toEqual([[['checkout-flow', 'checkout-words'], true]]);
    expect(client.getBooleanDetails('checkout-flow', false)).toMatchObject({
      value: true,
      variant: 'quick',
      reason: 'TARGETING_MATCH',
      flagMetadata: { owner: 'shop', adjustment: 'checkout.rule' },
    });
    expect(client.getStringValue('checkout-words', 'mine')).toBe('Buy now');
    expect(client.getStringValue('summary', 'mine')).toBe('long');
    fake.revert('checkout');
    expect(fake.answered).toBe(true);
    expect(told).toEqual([
      [['checkout-flow', 'checkout-words'], true],
      [['checkout-flow', 'checkout-words'], false],
    ]);
    expect(client.getBooleanDetails('checkout-flow', true)).toMatchObject({ value: false, variant: 'steps' });
    expect(client.getBooleanDetails('checkout-flow', true).flagMetadata).toEqual({ owner: 'shop' });
  });

  test('change only where they know the variant', () => {
    fake.swap('checkout', 'calm');
    expect(told).toEqual([[['checkout-words'], false]]);
    expect(client.getBooleanDetails('checkout-flow', true).variant).toBe('steps');
  });

  test('leave to attune what no flag knows', () => {
    expect(fake.swap('checkout', 'toString')).toBe(false);
    expect(fake.swap('other', 'quick')).toBe(false);
    expect(told).toEqual([]);
    expect(client.getBooleanDetails('checkout-flow', true).variant).toBe('steps');
  });

  test('follow what somebody else has rendered', () => {
    const answer = (event: Event): void => event.preventDefault();
    slot('summary').addEventListener('attune-variant', answer);
    fake.swap('summary', 'short');
    expect(client.getStringDetails('summary', 'mine')).toMatchObject({ value: 'short', reason: 'TARGETING_MATCH' });
    fake.revert('summary');
    expect(client.getStringValue('summary', 'mine')).toBe('long');
    slot('summary').removeEventListener('attune-variant', answer);
  });

  test('are not concerned with other adjustments', () => {
    fake.adjust('checkout');
    expect(client.getBooleanDetails('checkout-flow', true)).toMatchObject({ variant: 'steps', reason: 'DEFAULT' });
    expect(told).toEqual([]);
  });

  test('that do not exist, or are of another type, or have no such value, say so', () => {
    expect(client.getStringDetails('toString', 'mine')).toMatchObject({ value: 'mine', errorCode: 'FLAG_NOT_FOUND' });
    for (const details of [
      client.getStringDetails('checkout-flow', 'mine'),
      client.getNumberDetails('checkout-flow', 1),
      client.getObjectDetails('checkout-flow', {}),
      client.getBooleanDetails('summary', true),
    ])
      expect(details).toMatchObject({ reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
  });
});

test('a flag whose default variant has no value says so', async () => {
  await provide({ flags: { checkout: { variants: { quick: true }, defaultVariant: 'slow' } } });
  expect(client.getBooleanDetails('checkout', true)).toMatchObject({ value: true, errorCode: 'PARSE_ERROR' });
});

describe('without flags', () => {
  beforeEach(() => provide({}));

  test('each slot of the document is one, whose value is the name of its variant', () => {
    expect(client.getStringDetails('summary', 'authored')).toMatchObject({ value: 'authored', reason: 'DEFAULT' });
    expect(client.getStringDetails('nowhere', 'authored')).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(client.getBooleanDetails('summary', true)).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
    expect(fake.swap('summary', 'short')).toBe(false);
    expect(told).toEqual([[['summary'], false]]);
    expect(client.getStringDetails('summary', 'authored')).toMatchObject({
      value: 'short',
      variant: 'short',
      reason: 'TARGETING_MATCH',
      flagMetadata: { adjustment: 'summary.rule' },
    });
    fake.revert('summary');
    expect(told).toHaveLength(2);
    expect(client.getStringValue('summary', 'authored')).toBe('authored');
  });

  test('a variant that was offered and did not come is none', () => {
    offer(slot('summary'), 'short');
    expect(client.getStringValue('summary', 'authored')).toBe('authored');
    fake.adjust('summary');
    expect(client.getStringValue('summary', 'authored')).toBe('authored');
  });
});

test('is ready when attune has looked for consent, and reconciles nothing', async () => {
  let look!: () => void;
  const ready = new Promise<void>((resolve) => (look = resolve));
  const provider: Provider = attuneProvider({ ...fake.attune, ready }, { flags: FLAGS });
  const events: ProviderEvents[] = [];
  for (const event of Object.values(ProviderEvents)) client.addHandler(event, () => void events.push(event));
  events.length = 0;
  OpenFeature.setProvider(provider);
  await Promise.resolve();
  expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
  expect(client.getBooleanDetails('checkout-flow', true).errorCode).toBe('PROVIDER_NOT_READY');
  look();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(client.providerStatus).toBe(ProviderStatus.READY);
  await OpenFeature.setContext({ targetingKey: 'somebody', email: 'somebody@example.com' });
  expect(provider.onContextChange).toBe(undefined);
  expect(events).not.toContain(ProviderEvents.Reconciling);
  expect(events.filter((event) => event === ProviderEvents.Ready)).toHaveLength(1);
});

test('no evaluation and no tracking reads the context', async () => {
  const provider = attuneProvider(fake.attune, { flags: FLAGS });
  await OpenFeature.setProviderAndWait(provider);
  const untouchable = new Proxy(
    {},
    {
      get: () => expect.unreachable('The context was read.'),
      has: () => expect.unreachable('The context was read.'),
      ownKeys: () => expect.unreachable('The context was read.'),
    },
  );
  const logger = console;
  expect(provider.resolveBooleanEvaluation('checkout-flow', true, untouchable, logger).value).toBe(false);
  provider.resolveStringEvaluation('summary', '', untouchable, logger);
  provider.resolveNumberEvaluation('summary', 0, untouchable, logger);
  provider.resolveObjectEvaluation('summary', {}, untouchable, logger);
  provider.track!('bought', untouchable, {});
  await provider.initialize!(untouchable);
  expect(fake.goals).toEqual(['bought']);
});

test('a goal is told by the SDK’s own tracking', async () => {
  await provide();
  client.track('added-to-cart', { value: 3 });
  expect(fake.goals).toEqual(['added-to-cart']);
});

test('closing leaves no listener, twice as well as once, and it may begin again', async () => {
  const provider = attuneProvider(fake.attune, { flags: FLAGS });
  await provider.initialize!();
  expect(fake.listening).toBe(2);
  fake.swap('checkout', 'quick');
  await provider.onClose!();
  await provider.onClose!();
  expect(fake.listening).toBe(0);
  expect(offer(slot('checkout'), null)).toBe(false);
  await provider.initialize!();
  expect(provider.resolveBooleanEvaluation('checkout-flow', true, {}, console).value).toBe(false);
  await provider.onClose!();
});
