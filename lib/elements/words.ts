/** Numbers, features and rules as a visitor reads them. */
import type { Unit } from '../../kernel/protocol.js';
import type { Threshold } from '../../kernel/ruleset.js';
import type { DeviceInspection } from '../face.js';
import type { Fact, Kit } from './base.js';

const MILLION = 1_000_000;

/** Any condition of a ruleset, whichever it is. */
interface AnyCondition {
  readonly feature?: string;
  readonly slot?: string;
  readonly model?: string;
  readonly choice?: string;
  readonly segment?: string;
  readonly skill?: string;
  readonly above?: Threshold;
  readonly below?: Threshold;
  readonly is?: string;
  readonly all?: readonly AnyCondition[];
  readonly any?: readonly AnyCondition[];
  readonly not?: AnyCondition;
}

export interface Wording {
  plain(value: number): string;
  /** Of the page, or of a slot or section in it. */
  feature(id: string, slot: string | null | undefined): string;
  rule(rule: AnyCondition, unitOf: (feature: string) => Unit | undefined): string;
  /** All that has a value now. */
  known(seen: DeviceInspection): readonly Fact[];
}

export function wording({ say, lang, name }: Kit): Wording {
  const format = (options: Intl.NumberFormatOptions): ((value: number) => string) =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: 1, ...options }).format;
  const plain = format({});
  const percent = format({ style: 'percent', maximumFractionDigits: 0 });
  const seconds = format({ style: 'unit', unit: 'second' });
  const minutes = format({ style: 'unit', unit: 'minute' });

  const quantity = (value: number, unit: Unit | undefined): string => {
    if (unit === 'ms') return value < 60_000 ? seconds(value / 1000) : minutes(value / 60_000);
    if (unit === 'ppm') return percent(value / MILLION);
    return plain(value) + (!unit || unit === 'count' || unit === 'level' ? '' : ` ${name(unit)}`);
  };
  const within = (what: string, id: string | null | undefined): string => (id ? `${what} · ${name(id)}` : what);
  const feature: Wording['feature'] = (id, slot) => within(name(id), slot);

  const rule: Wording['rule'] = (one, unitOf) => {
    const part = (inner: AnyCondition): string => {
      const words = rule(inner, unitOf);
      return (inner.all ?? inner.any) ? `(${words})` : words;
    };
    if (one.all) return one.all.map(part).join(` ${say('and')} `);
    if (one.any) return one.any.map(part).join(` ${say('or')} `);
    if (one.not) return `${say('not')} ${part(one.not)}`;
    const kind = (['model', 'choice', 'segment', 'skill'] as const).find((kind) => one[kind]);
    const what = kind ? within(name(kind), one[kind]) : feature(one.feature!, one.slot);
    if (one.is) return `${what} = ${name(one.is)}`;
    const limit = one.above ?? one.below;
    const value =
      typeof limit === 'number' ? quantity(limit, kind ? 'ppm' : unitOf(one.feature!)) : say('what is usual for you');
    return `${what} ${one.above === undefined ? say('below') : say('above')} ${value}`;
  };
  return {
    plain,
    feature,
    rule,
    known: ({ features, segments, skills }) => [
      ...features.map(({ id, slot, value, unit }): Fact => [
        feature(id, slot),
        value !== null && quantity(value, unit),
      ]),
      ...segments.map(({ id, probability }): Fact => [
        within(name('segment'), id),
        probability !== null && percent(probability),
      ]),
      ...skills.map(({ id, probability, answers, isNext }): Fact => [
        within(name('skill'), id),
        `${percent(probability)} (${answers})${isNext ? ` ${say('to practise next')}` : ''}`,
      ]),
    ],
  };
}
