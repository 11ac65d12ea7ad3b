/** How the value of a feature is told to people: shares as per cent, times in ms or s, three digits at most. */
import type { Unit } from '../kernel/protocol.js';

const PPM = 1_000_000;
/** Longer times are told in seconds. */
const LONG_MS = 10_000;

export interface Scale {
  readonly unit: string;
  /** What a value is multiplied by. */
  readonly factor: number;
}

export function scaleOf({ unit, range }: { readonly unit: Unit; readonly range: readonly [number, number] }): Scale {
  if (unit === 'ppm') return range[1] > PPM ? { unit: '×', factor: 1 / PPM } : { unit: '%', factor: 100 / PPM };
  if (unit === 'ms') return range[1] > LONG_MS ? { unit: 's', factor: 1 / 1000 } : { unit, factor: 1 };
  return { unit, factor: 1 };
}

const precise = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const hundredths = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A number as text; a dot where it is unknown. */
export function told(value: number): string {
  if (Number.isNaN(value)) return '·';
  const size = Math.abs(value);
  const text = (size < 1 ? hundredths : size < 1000 ? precise : whole).format(value);
  return text === '-0' ? '0' : text.replace('-', '−');
}

/** A length of time: 7.3 s, 4:05 min, 1:02:03 h. */
export function toldTime(ms: number): string {
  if (ms < 60_000) return `${told(Math.round(ms / 100) / 10)} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest} h` : `${minutes}:${rest} min`;
}

export const toldCount = (count: number, noun: string): string =>
  `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;
