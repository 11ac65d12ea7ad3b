/** Choices of the Transparency and Consent Framework, encoded by its own library. */
import { GVL, PurposeRestriction, Segment, SegmentEncoder, TCModel, TCString } from '@iabtcf/core';
import fc from 'fast-check';

const VENDORS = 800;
const NUMBERS = Array.from({ length: 11 }, (_, i) => i + 1);
/** A vendor list in which every vendor may ask for every purpose on either ground, so that nothing is left out. */
const LIST = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 133,
  tcfPolicyVersion: 5,
  lastUpdated: '2026-01-08T16:00:00Z',
  purposes: Object.fromEntries(NUMBERS.map((id) => [id, { id, name: `Purpose ${id}` }])),
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  dataCategories: {},
  vendors: Object.fromEntries(
    Array.from({ length: VENDORS }, (_, i) => [
      i + 1,
      {
        id: i + 1,
        name: `Vendor ${i + 1}`,
        purposes: NUMBERS,
        legIntPurposes: NUMBERS,
        flexiblePurposes: NUMBERS,
        specialPurposes: [],
        features: [],
        specialFeatures: [],
      },
    ]),
  ),
} as unknown as ConstructorParameters<typeof GVL>[0];
/** One for all: a fresh one for each string would take most of the time. */
const list = new GVL(LIST);

export interface Chosen {
  readonly created: number;
  readonly updated: number;
  readonly cmpId: number;
  readonly cmpVersion: number;
  readonly screen: number;
  readonly country: string;
  readonly isServiceSpecific: boolean;
  readonly nonStandard: boolean;
  readonly purposeOne: boolean;
  readonly features: readonly number[];
  readonly purposes: readonly number[];
  readonly interests: readonly number[];
  readonly vendors: readonly number[];
  readonly vendorInterests: readonly number[];
  readonly restrictions: readonly {
    readonly purpose: number;
    readonly type: number;
    readonly vendors: readonly number[];
  }[];
  readonly publisher: readonly number[];
  readonly custom: {
    readonly count: number;
    readonly consents: readonly number[];
    readonly interests: readonly number[];
  };
  readonly disclosed: readonly number[];
}

const some = (greatest: number): fc.Arbitrary<number[]> =>
  fc.subarray(Array.from({ length: greatest }, (_, i) => i + 1));
/** Scattered vendors, which are encoded as a field of bits, or a few runs of them, which are encoded as ranges. */
const vendors = fc.oneof(
  fc.constant([]),
  fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }),
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: VENDORS }), fc.nat(90)), { maxLength: 6 })
    .map((runs) => [
      ...new Set(runs.flatMap(([from, length]) => Array.from({ length: length + 1 }, (_, i) => from + i))),
    ])
    .map((ids) => ids.filter((id) => id <= VENDORS)),
);
/** In tenths of a second, as strings have it. */
const time = fc.integer({ min: Date.UTC(2018, 0) / 100, max: Date.UTC(2100, 0) / 100 }).map((tenths) => 100 * tenths);
const custom = fc
  .nat(9)
  .chain((count) => fc.record({ count: fc.constant(count), consents: some(count), interests: some(count) }));

export const chosen: fc.Arbitrary<Chosen> = fc.record({
  created: time,
  updated: time,
  cmpId: fc.integer({ min: 2, max: 4095 }),
  cmpVersion: fc.nat(4095),
  screen: fc.nat(63),
  country: fc.constantFrom('AA', 'DE', 'FR', 'IE', 'ZZ'),
  isServiceSpecific: fc.boolean(),
  nonStandard: fc.boolean(),
  purposeOne: fc.boolean(),
  features: some(12),
  purposes: some(24),
  interests: some(24),
  vendors,
  vendorInterests: vendors,
  restrictions: fc.uniqueArray(
    fc.record({
      purpose: fc.integer({ min: 1, max: 11 }),
      type: fc.integer({ min: 0, max: 2 }),
      vendors: fc.uniqueArray(fc.integer({ min: 1, max: VENDORS }), { minLength: 1, maxLength: 12 }),
    }),
    { maxLength: 4, selector: ({ purpose, type }) => `${purpose} ${type}` },
  ),
  publisher: some(24),
  custom,
  disclosed: vendors,
});

/** The library's model of a choice. */
export function modelOf(choice: Chosen): TCModel {
  const model = new TCModel(list);
  Object.assign(model, {
    created: new Date(choice.created),
    lastUpdated: new Date(choice.updated),
    cmpId: choice.cmpId,
    cmpVersion: choice.cmpVersion,
    consentScreen: choice.screen,
    consentLanguage: 'EN',
    publisherCountryCode: choice.country,
    isServiceSpecific: choice.isServiceSpecific,
    useNonStandardStacks: choice.nonStandard,
    purposeOneTreatment: choice.purposeOne,
    numCustomPurposes: choice.custom.count,
  });
  model.specialFeatureOptins.set([...choice.features]);
  model.purposeConsents.set([...choice.purposes]);
  model.purposeLegitimateInterests.set([...choice.interests]);
  model.vendorConsents.set([...choice.vendors]);
  model.vendorLegitimateInterests.set([...choice.vendorInterests]);
  model.vendorsDisclosed.set([...choice.disclosed]);
  model.vendorsAllowed.set([...choice.disclosed]);
  model.publisherConsents.set([...choice.publisher]);
  model.publisherLegitimateInterests.set([...choice.publisher]);
  model.publisherCustomConsents.set([...choice.custom.consents]);
  model.publisherCustomLegitimateInterests.set([...choice.custom.interests]);
  const Restriction = PurposeRestriction as new (purpose: number, type: number) => PurposeRestriction;
  for (const { purpose, type, vendors: ids } of choice.restrictions)
    for (const id of ids) model.publisherRestrictions.add(id, new Restriction(purpose, type));
  return model;
}

/** The string as a platform would store it, which leaves out what the vendor list does not bear. */
export const stored = (choice: Chosen): string => TCString.encode(modelOf(choice));

/** All that the format can say, segment by segment. */
export const everySegment = (choice: Chosen): string =>
  [Segment.CORE, Segment.VENDORS_DISCLOSED, Segment.VENDORS_ALLOWED, Segment.PUBLISHER_TC]
    .map((segment) => SegmentEncoder.encode(modelOf(choice), segment))
    .join('.');

/** What the library reads in a string, in the words of ours. */
export function readByLibrary(text: string): object {
  const model = TCString.decode(text);
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  const listOf = (vector: { forEach(each: (isSet: boolean, id: number) => void): void }): number[] => {
    const ids: number[] = [];
    vector.forEach((isSet, id) => isSet && ids.push(id));
    return ids;
  };
  return {
    version: model.version,
    created: day(model.created),
    updated: day(model.lastUpdated),
    cmpId: model.cmpId,
    cmpVersion: model.cmpVersion,
    consentScreen: model.consentScreen,
    language: model.consentLanguage,
    vendorListVersion: model.vendorListVersion,
    policyVersion: model.policyVersion,
    isServiceSpecific: model.isServiceSpecific,
    usesNonStandardTexts: model.useNonStandardStacks,
    specialFeatures: listOf(model.specialFeatureOptins),
    purposes: listOf(model.purposeConsents),
    legitimateInterests: listOf(model.purposeLegitimateInterests),
    purposeOneTreatment: model.purposeOneTreatment,
    publisherCountry: model.publisherCountryCode,
    vendors: listOf(model.vendorConsents),
    vendorsLegitimateInterest: listOf(model.vendorLegitimateInterests),
    restrictions: model.publisherRestrictions.getRestrictions().map((restriction) => ({
      purpose: restriction.purposeId,
      type: restriction.restrictionType,
      vendors: model.publisherRestrictions.getVendors(restriction),
    })),
    vendorsDisclosed: listOf(model.vendorsDisclosed),
    vendorsAllowed: listOf(model.vendorsAllowed),
    // A segment of type 3, which the library does not tell from none.
    publisher: /\.[YZa-f]/.test(text)
      ? {
          purposes: listOf(model.publisherConsents),
          legitimateInterests: listOf(model.publisherLegitimateInterests),
          customPurposes: listOf(model.publisherCustomConsents),
          customLegitimateInterests: listOf(model.publisherCustomLegitimateInterests),
        }
      : null,
  };
}
