/**
 * `attune/openfeature`: a provider for OpenFeature's web SDK. A flag is a slot, its value what is in effect there now, answered
 * at once and by what is on this page. The evaluation context, which often names a person, is never read.
 */
import {
  ErrorCode,
  type FlagMetadata,
  type FlagValue,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/web-sdk';
import type { AdjustmentEvent, Attune } from '../face.js';
import { SLOT, VARIANT, type Variant, type VariantEvent } from './variant.js';

/** A flag as OpenFeature's in-memory provider writes it, and whose slot it is. */
export interface SlotFlag {
  /** By default the key of the flag. */
  readonly slot?: string;
  /** The value of each variant: of those that the ruleset swaps in, and of what the author wrote. */
  readonly variants: Readonly<Record<string, JsonValue>>;
  /** The name of what the author wrote. Without it the value is then the caller's default. */
  readonly defaultVariant?: string | null;
  readonly flagMetadata?: FlagMetadata | null;
}

export interface AttuneProviderOptions {
  /**
   * The flags that the page renders by. Without them each slot of the document is a flag of its name, whose value is the name
   * of the variant in effect, and whoever else renders the slot, a template say, goes on doing so.
   */
  readonly flags?: Readonly<Record<string, SlotFlag>>;
}

interface Effect {
  readonly variant: string;
  /** Null while it is being made. */
  readonly adjustment: string | null;
}

const { DEFAULT, ERROR, STATIC, TARGETING_MATCH } = StandardResolutionReasons;

/**
 * @example
 * const flags = { 'checkout-flow': { slot: 'checkout', variants: { steps: false, quick: true }, defaultVariant: 'steps' } };
 * OpenFeature.setProvider(attuneProvider(attune, { flags }));
 */
export function attuneProvider(attune: Attune, { flags }: AttuneProviderOptions = {}): Provider {
  const events = new OpenFeatureEventEmitter();
  const effects = new Map<string, Effect>();
  /** The variant that attune last offered for a slot. */
  const offered = new Map<string, Variant>();
  let undos: (() => void)[] = [];

  /** Keys of the flags of a slot that know a variant. */
  const keysOf = (slot: string, variant: string): string[] => {
    if (!flags) return [slot];
    const isOf = ([key, flag]: [string, SlotFlag]): boolean =>
      (flag.slot ?? key) === slot && Object.hasOwn(flag.variants, variant);
    return Object.entries(flags).flatMap((entry) => (isOf(entry) ? entry[0] : []));
  };

  function take(slot: string, effect: Effect | null): void {
    const before = effects.get(slot)?.variant;
    if (effect) effects.set(slot, effect);
    else effects.delete(slot);
    if (before === effect?.variant) return;
    const flagsChanged = [before, effect?.variant].flatMap((variant) => (variant ? keysOf(slot, variant) : []));
    // Handlers run before this returns, so the page that renders by flags has rendered.
    if (flagsChanged.length > 0)
      events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...new Set(flagsChanged)] });
  }

  function answer(event: Event): void {
    const slot = (event.target as Element).getAttribute(SLOT)!;
    const { variant } = (event as VariantEvent).detail;
    offered.set(slot, variant);
    const now = variant ?? effects.get(slot)?.variant;
    const isOurs = flags !== undefined && now !== undefined && keysOf(slot, now).length > 0;
    if (isOurs) event.preventDefault();
    // A framework's binding may have rendered it; of a template it is only known once it is there.
    if (event.defaultPrevented) take(slot, variant === null ? null : { variant, adjustment: null });
  }

  function adjusted({ slot, operation, adjustment }: AdjustmentEvent): void {
    const variant = offered.get(slot);
    if (operation === 'swap' && variant) take(slot, { variant, adjustment });
  }

  function resolve<T extends FlagValue>(type: string, key: string, defaultValue: T): ResolutionDetails<T> {
    const failed = (errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> => ({
      value: defaultValue,
      reason: ERROR,
      errorCode,
      errorMessage,
    });
    const flag = flags && Object.hasOwn(flags, key) ? flags[key] : undefined;
    const slot = flag?.slot ?? key;
    if (flags ? !flag : !document.querySelector(`[${SLOT}="${CSS.escape(slot)}"]`))
      return failed(
        ErrorCode.FLAG_NOT_FOUND,
        `There is no flag "${key}". Give it to attuneProvider, or mark its slot.`,
      );

    const effect = effects.get(slot);
    const isInEffect = effect !== undefined && keysOf(slot, effect.variant).includes(key);
    const variant = isInEffect ? effect.variant : flag?.defaultVariant;
    if (!flag && type !== 'string')
      return failed(ErrorCode.TYPE_MISMATCH, `"${key}" is the name of a variant, a string.`);
    const flagMetadata = {
      ...flag?.flagMetadata,
      ...(isInEffect && effect.adjustment !== null && { adjustment: effect.adjustment }),
    };
    if (variant == null) return { value: defaultValue, reason: DEFAULT, flagMetadata };
    const value = flag ? flag.variants[variant] : variant;
    if (value === undefined)
      return failed(ErrorCode.PARSE_ERROR, `"${key}" has no variant "${variant}". Add its value.`);
    if (typeof value !== type) return failed(ErrorCode.TYPE_MISMATCH, `"${key}" is a ${typeof value}. Ask for one.`);
    const reason = isInEffect ? TARGETING_MATCH : isDeciding() ? DEFAULT : STATIC;
    return { value: value as T, variant, reason, flagMetadata };
  }

  /** Whether attune might change the page now. */
  function isDeciding(): boolean {
    const { state, purposes, paused } = attune.consent.status();
    return state === 'granted' && purposes.includes('personalize') && !paused;
  }

  const close = (): Promise<void> => {
    for (const undo of undos.splice(0)) undo();
    effects.clear();
    offered.clear();
    return Promise.resolve();
  };

  return {
    metadata: { name: 'attune' },
    runsOn: 'client',
    events,
    initialize() {
      void close();
      document.addEventListener(VARIANT, answer);
      undos = [
        () => {
          document.removeEventListener(VARIANT, answer);
        },
        attune.on('adjusted', adjusted),
        attune.on('reverted', ({ slot }) => take(slot, null)),
      ];
      return attune.ready;
    },
    onClose: close,
    resolveBooleanEvaluation: (key, value) => resolve('boolean', key, value),
    resolveStringEvaluation: (key, value) => resolve('string', key, value),
    resolveNumberEvaluation: (key, value) => resolve('number', key, value),
    resolveObjectEvaluation: (key, value) => resolve('object', key, value),
    /** A goal of the ruleset; what else is told of it is not read. */
    track: (goal) => {
      attune.track(goal);
    },
  };
}
