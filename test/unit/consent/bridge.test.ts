/** Bridges: what a platform says is followed as far as the laws of consent allow, and no further. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bridge, type BridgedConsent, type ConsentPlatform } from '../../../consent/bridge.js';
import { AttuneError } from '../../../kernel/errors.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { ALL, choice, NOTHING_YET, Profile, scripted } from './bridged.js';

afterEach(() => void vi.unstubAllGlobals());

const CLICK = 'gesture.click';

async function opened(bridges: readonly string[] = ['cmp']): Promise<Profile> {
  const profile = new Profile(bridges);
  await profile.open();
  return profile;
}
const stateOf = (profile: Profile): readonly unknown[] => [profile.gate.status().state, profile.holds()];

describe('a platform', () => {
  test('says yes for a visitor who never decided, once, and is recorded as who said it', async () => {
    const profile = await opened();
    await profile.answer(NOTHING_YET);
    expect(stateOf(profile)).toEqual(['undecided', []]);
    expect([...profile.store.map.keys(), ...profile.marks]).toEqual([]);
    await profile.answer(choice('observe', 'learn'));
    expect(stateOf(profile)).toEqual(['granted', ['learn', 'observe']]);
    const entries = [...profile.store.map.values()].filter(
      (value) => typeof value === 'string' && value.includes('"state":"given"'),
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]).toContain('"by":"controller"');
    expect(entries[0]).toContain('"method":"bridge:cmp"');
    expect(profile.faults).toEqual([]);
  });

  /** @threat dialog-bridge */
  test('that the policy does not name says no only', async () => {
    const profile = await opened([]);
    await profile.answer(choice(...ALL));
    expect(stateOf(profile)).toEqual(['undecided', []]);
    expect(profile.faults.map(({ code }) => code)).toEqual(['consent/policy']);
    await profile.gate.give(ALL, CLICK);
    await profile.answer(choice());
    expect(stateOf(profile)).toEqual(['withdrawn', []]);
  });

  test('whose first word is no leaves the constant marker and nothing else', async () => {
    const profile = await opened();
    await profile.answer(choice());
    expect(stateOf(profile)).toEqual(['refused', []]);
    expect([...profile.marks]).toEqual(['attune_no']);
    expect([...profile.store.map]).toEqual([['c:no', 1]]);
  });

  test.each<[string, (profile: Profile) => Promise<unknown>, string]>([
    ['a refusal', (profile) => profile.gate.withdraw('prefs'), 'refused'],
    [
      'a withdrawal',
      async (profile) => {
        await profile.gate.give(ALL, CLICK);
        await profile.gate.withdraw('prefs');
      },
      'withdrawn',
    ],
    [
      'the end of a grant',
      async (profile) => {
        await profile.gate.give(ALL, CLICK);
        await profile.wait(200);
      },
      'expired',
    ],
    ['its own no', (profile) => profile.answer(choice()), 'refused'],
  ])('does not turn %s into a yes, now or on the next page', async (_, no, state) => {
    const profile = await opened();
    await no(profile);
    await profile.answer(choice(...ALL));
    expect(stateOf(profile)).toEqual([state, []]);
    await profile.open();
    await profile.answer(choice(...ALL));
    expect(stateOf(profile)).toEqual([state, []]);
  });

  test('gets no yes where the browser objects, not to anything', async () => {
    const profile = await opened();
    await profile.object(true);
    await profile.answer(choice(...ALL), choice('observe'));
    expect(stateOf(profile)).toEqual(['undecided', []]);
    expect(profile.faults).toEqual([]);
  });

  test('narrows what the visitor granted, and widens nothing', async () => {
    const profile = await opened();
    await profile.gate.give(['observe', 'learn', 'personalize'], CLICK);
    await profile.answer(choice(...ALL));
    expect(profile.holds()).toEqual(['learn', 'observe', 'personalize']);
    await profile.answer(choice('observe', 'learn', 'share'));
    expect(profile.holds()).toEqual(['learn', 'observe']);
    await profile.answer(choice(...ALL));
    expect(profile.holds()).toEqual(['learn', 'observe']);
    await profile.answer(choice('learn', 'share'));
    expect(stateOf(profile)).toEqual(['withdrawn', []]);
    expect(profile.faults).toEqual([]);
  });

  test('that says yes and at once no has said no', async () => {
    const profile = await opened();
    await profile.answer(choice(...ALL), choice());
    expect(profile.holds()).toEqual([]);
    await profile.open();
    await profile.answer(choice(...ALL));
    expect(profile.holds()).toEqual([]);
  });
});

/** A handle that answers as the test says, and notes what is asked of it. */
function handle(status: { state: string; purposes: readonly Purpose[]; gpc?: boolean }) {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const grants: ((purposes: readonly Purpose[]) => Promise<unknown>)[] = [];
  let getReady!: () => void;
  const attune: BridgedConsent = {
    ready: new Promise<void>((resolve) => (getReady = resolve)),
    consent: {
      status: () => ({ gpc: false, ...status }),
      async grant(purposes, platform) {
        calls.push(['grant', purposes, platform]);
        await grants.shift()?.(purposes);
      },
      async refuse(platform) {
        calls.push(['refuse', platform]);
        await Promise.resolve();
      },
    },
  };
  return { attune, calls, grants, status, getReady };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const failing = (thrown: Error) => () => Promise.reject(thrown);

describe('a bridge', () => {
  test('lets a no overtake a yes that takes its time', async () => {
    const { attune, calls, grants, getReady } = handle({ state: 'undecided', purposes: [] });
    const platform = scripted();
    bridge(attune, platform);
    getReady();
    grants.push(() => new Promise(() => undefined));
    platform.say(choice('observe'));
    await settled();
    platform.say(choice());
    expect(calls.map(([name]) => name)).toEqual(['grant', 'refuse']);
  });

  test('waits until attune has looked', async () => {
    const { attune, calls, status, getReady } = handle({ state: 'unknown', purposes: [] });
    const platform = scripted();
    bridge(attune, platform);
    platform.say(choice());
    platform.say(choice('observe', 'learn'));
    await settled();
    expect(calls).toEqual([]);
    Object.assign(status, { state: 'granted', purposes: ['learn', 'observe', 'share'] });
    getReady();
    await settled();
    expect(calls).toEqual([
      ['refuse', 'cmp'],
      ['grant', ['learn', 'observe'], 'cmp'],
    ]);
  });

  test('narrows anew where another tab was quicker', async () => {
    const { attune, calls, grants, status, getReady } = handle({
      state: 'granted',
      purposes: ['learn', 'observe', 'personalize', 'share'],
    });
    const faults: unknown[] = [];
    const platform = scripted();
    bridge(attune, platform, { onFault: (fault) => faults.push(fault) });
    getReady();
    grants.push(() => {
      status.purposes = ['observe', 'share'];
      return Promise.reject(new AttuneError('consent/gesture', 'No.'));
    });
    platform.say(choice('observe', 'learn', 'personalize'));
    await settled();
    expect(calls).toEqual([
      ['grant', ['learn', 'observe', 'personalize'], 'cmp'],
      ['grant', ['observe'], 'cmp'],
    ]);
    expect(faults).toEqual([]);
  });

  test.each<[string, (stop: () => void, abort: () => void) => void]>([
    ['by what it returns', (stop) => stop()],
    ['by the signal', (_, abort) => abort()],
  ])('ends %s, and its platform hears of it', async (_, end) => {
    const { attune, calls, getReady } = handle({ state: 'undecided', purposes: [] });
    getReady();
    const ending = new AbortController();
    const platform = scripted();
    let signal!: AbortSignal;
    const watched: ConsentPlatform = {
      name: 'cmp',
      watch(given, said) {
        signal = given;
        platform.watch(given, said);
      },
    };
    const stop = bridge(attune, watched, { signal: ending.signal });
    // Said, but not yet heard.
    platform.say(choice('observe'));
    end(stop, () => ending.abort());
    platform.say(choice('observe'));
    platform.say(choice());
    await settled();
    expect(calls).toEqual([]);
    expect(signal.aborted).toBe(true);
  });

  test('that is over before it begins does not watch', () => {
    const watch = vi.fn();
    bridge(
      handle({ state: 'undecided', purposes: [] }).attune,
      { name: 'cmp', watch },
      { signal: AbortSignal.abort() },
    );
    expect(watch).not.toHaveBeenCalled();
  });

  test('tells its host what could not be relayed, in the words of attune', async () => {
    const { attune, grants, getReady } = handle({ state: 'undecided', purposes: [] });
    getReady();
    const faults: AttuneError[] = [];
    const platform = scripted();
    bridge(attune, platform, { onFault: (fault) => void faults.push(fault) });
    const cause = new Error('Quota.');
    grants.push(failing(new AttuneError('consent/policy', 'No.')), failing(cause));
    platform.say(choice('observe'));
    platform.say(choice('observe'));
    await settled();
    expect(faults.map(({ code }) => code)).toEqual(['consent/policy', 'internal/fault']);
    expect(faults[1]!.cause).toBe(cause);
  });

  test('without a host that listens passes over what consent forbids, and shows the rest', async () => {
    const shown: unknown[] = [];
    vi.stubGlobal('reportError', (thrown: unknown) => shown.push(thrown));
    const { attune, grants, getReady } = handle({ state: 'undecided', purposes: [] });
    getReady();
    const platform = scripted();
    bridge(attune, platform);
    grants.push(failing(new AttuneError('consent/policy', 'No.')), failing(new AttuneError('storage/failed', 'Full.')));
    platform.say(choice('observe'));
    platform.say(choice('observe'));
    await settled();
    expect(shown).toEqual([expect.objectContaining({ code: 'storage/failed' })]);
  });

  test('survives a platform that throws', () => {
    const faults: AttuneError[] = [];
    const platform: ConsentPlatform = {
      name: 'cmp',
      watch() {
        throw new TypeError('There is no window.');
      },
    };
    bridge(handle({ state: 'undecided', purposes: [] }).attune, platform, {
      onFault: (fault) => void faults.push(fault),
    });
    expect(faults).toEqual([expect.objectContaining({ code: 'internal/fault' })]);
  });
});
