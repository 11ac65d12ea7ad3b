/** Adjustments that come to nothing: made at no moment, barred by the ruleset itself, or of operations that change nothing. */
import { type Operation, operationClass } from '../kernel/ruleset.js';
import { alternatives, type Bounds, clashIn } from './check-conditions.js';
import { doubt, fault, type Finding, type Subject } from './check-finding.js';

/** A visitor counts as engaged for so long after an input (lib/changes.ts), and a wish is held only meanwhile. */
const ENGAGED_MS = 5000;
/** So while the pointer is in the slot: nothing in it moves then. What counts hovers that are over is not here. */
const HOVERED = ['hover.dwell', 'hover.intent'];

/** Adjustments that are wished for only when none is made. */
export const untimely = (subject: Subject): Finding[] =>
  subject.ruleset.adjustments.flatMap(({ do: operation, slot, when }, i) => {
    if (operation.op === 'tell') return [];
    const own = operationClass(operation) === 'layout' ? HOVERED.map((feature) => `${feature}@${slot}`) : [];
    const blocks = ({ subject, least }: Bounds): boolean =>
      subject === 'idle' ? least >= ENGAGED_MS : own.includes(subject) && least > 0;
    const ways = alternatives(when, subject).filter((way) => clashIn(way).length === 0);
    const blocked = ways.flatMap((way) => way.find(blocks) ?? []);
    if (blocked.length === 0) return [];
    const { subject: what, text } = blocked[0]!;
    const [reason, advice] =
      what === 'idle'
        ? [
            `${text}: nothing is made for who did nothing for ${ENGAGED_MS} ms`,
            `Ask for less than ${ENGAGED_MS}, or have the page told: "tell".`,
          ]
        : [
            `${text}: "${operation.op}" moves what the slot holds, which is not done under the pointer`,
            'Ask for "hover.pauses" or "hover.long", which stay when the pointer has gone, or do what moves nothing.',
          ];
    const isNever = blocked.length === ways.length;
    const end = isNever ? 'so the adjustment never is' : 'so this part says nothing';
    return [(isNever ? fault : doubt)('untimely', ['adjustments', i, 'when'], `${reason}, ${end}`, advice)];
  });

/** Caps and a switch that let nothing through. */
export function barred({ ruleset: { caps = {}, off, adjustments } }: Subject): Finding[] {
  if (adjustments.every(({ do: { op } }) => op === 'tell')) return [];
  const none = (['session', 'day', 'overall'] as const).filter((name) => caps[name] === 0);
  return [
    ...none.map((name) =>
      fault('cap', ['caps', name], 'lets no adjustment be made', 'Raise it; to switch all off, say "off": true.'),
    ),
    ...(off ? [doubt('off', ['off'], 'nothing is adjusted', 'Take it out when that is to be over.')] : []),
  ];
}

/** What leaves everything as it is, by the members of an operation. */
const NEUTRAL: Readonly<Record<string, number>> = {
  factor: 1_000_000,
  contrast: 1_000_000,
  brightness: 1_000_000,
  saturation: 1_000_000,
  line: 1_000_000,
  letters: 0,
  words: 0,
};

/** Operations that change nothing, and names that are there twice. */
export const idleOperations = ({ ruleset: { adjustments } }: Subject): Finding[] =>
  adjustments.flatMap(({ do: operation }, i) => {
    const path = ['adjustments', i, 'do'];
    if (operation.op === 'order')
      return operation.first.flatMap((name, j) =>
        operation.first.indexOf(name) < j
          ? [fault('nothing', [...path, 'first', j], `"${name}" is there already`, 'Name each child once.')]
          : [],
      );
    return isNothing(operation)
      ? [fault('nothing', path, `"${operation.op}" as it is here changes nothing`, 'Say by how much, or take it out.')]
      : [];
  });

const isNothing = ({ op, ...members }: Operation): boolean =>
  ['scale', 'tone', 'space'].includes(op) && Object.entries(members).every(([name, value]) => value === NEUTRAL[name]);
