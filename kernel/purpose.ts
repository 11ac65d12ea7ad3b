/** What a visitor can consent to. The ids are those of consent records (GDPR Art. 6(1)(a), one purpose each). */
export const PURPOSES = ['biometric', 'learn', 'observe', 'personalize', 'share'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const isPurpose = (value: unknown): value is Purpose => PURPOSES.includes(value as Purpose);

/** What is deleted with each purpose; the names are those of `erasure` entries (docs/consent-log.md). */
export const STORES: Readonly<Record<Purpose, readonly string[]>> = {
  biometric: [],
  learn: ['model', 'seeds', 'segments'],
  observe: [],
  personalize: ['counters', 'locks'],
  share: ['outbox', 'tally', 'tokens'],
};
