/**
 * Which rules to look at again: those of which a feature changed, and those that ask a model. So a moment's work grows with
 * what happened, and not with the number of rules.
 */
import type { Place } from '../senses/vector.js';
import type { Rule } from './decide.js';

export interface Agenda {
  /** The filtered value of a place changed. */
  touch(place: number): void;
  /** Calls `look` with each rule that is due, in order, once; it says whether the rule is due the next time, too. */
  work(look: (rule: number) => boolean): void;
  /** Whether a rule is due the next time, whatever happens. */
  readonly isPending: boolean;
  /** Whether a rule that asks the page or a model answers yes. */
  someOfPage(ask: (rule: Rule) => boolean): boolean;
  /** Whether a rule that asks a place of the region does. */
  someOfRegion(region: number, ask: (rule: Rule) => boolean): boolean;
}

export function agenda(rules: readonly Rule[], places: readonly Place[]): Agenda {
  const byPlace = new Map<number, number[]>();
  const byRegion = new Map<number, Set<Rule>>();
  const ofPage: Rule[] = [];
  const askModels: number[] = [];
  rules.forEach((rule, i) => {
    for (const place of rule.places) {
      byPlace.set(place, [...(byPlace.get(place) ?? []), i]);
      const { region } = places[place]!;
      if (region >= 0) byRegion.set(region, (byRegion.get(region) ?? new Set()).add(rule));
    }
    if (rule.asksModel) askModels.push(i);
    if (rule.asksModel || rule.places.some((place) => places[place]!.region < 0)) ofPage.push(rule);
  });
  const isDue = new Uint8Array(rules.length);
  const due: number[] = [];
  const add = (rule: number): void => {
    if (isDue[rule] === 1) return;
    isDue[rule] = 1;
    due.push(rule);
  };

  return {
    touch(place) {
      byPlace.get(place)?.forEach(add);
    },
    work(look) {
      askModels.forEach(add);
      if (due.length > 1) due.sort((a, b) => a - b);
      let kept = 0;
      for (const rule of due) {
        if (look(rule)) due[kept++] = rule;
        else isDue[rule] = 0;
      }
      due.length = kept;
    },
    get isPending() {
      return due.length > 0;
    },
    someOfPage: (ask) => ofPage.some(ask),
    someOfRegion(region, ask) {
      for (const rule of byRegion.get(region) ?? []) if (ask(rule)) return true;
      return false;
    },
  };
}
