/**
 * The slots of a document that a framework renders, as attune knows them: which of them are adjusted, and whether others are
 * there now than those it began with, as after a turn of the router. Of attune it imports types only.
 */
import type { Attune } from '../face.js';
import { SLOT } from './variant.js';

/**
 * A slot within a slot comes and goes with what the outer one shows, which may be attune's own doing: to begin anew for it
 * would take back what was just done.
 */
const OUTERMOST = `[${SLOT}]:not([${SLOT}] *)`;

export interface SlotWatch {
  readonly attune: Attune;
  /** Listens to attune; returns its undo. */
  listen(): () => void;
  /** Grows when a slot is adjusted and when that is taken back; odd in between. */
  turnOf(slot: string): number;
  /** Is told when a turn changes; returns its undo. */
  subscribe(listener: () => void): () => void;
  /** A slot's element came or went: attune is told once of all that did so in this tick. */
  moved(): void;
}

/** To be called before slots are rendered by whoever renders them. Nothing listens until `listen()`. */
export function watchSlots(attune: Attune): SlotWatch {
  const turns = new Map<string, number>();
  const listeners = new Set<() => void>();
  /** What was there when attune began to sense, null where it does not: of what was written on the server it knows. */
  let known: Element[] | null = null;
  let isMoving = false;

  const outermost = (): Element[] => [...document.querySelectorAll(OUTERMOST)];
  const sense = (): void => {
    known = attune.consent.status().state === 'granted' ? (known ?? outermost()) : null;
  };
  const turnOf = (slot: string): number => turns.get(slot) ?? 0;
  const turn = (slot: string, by: 0 | 1): void => {
    // What was adjusted before anybody listened is taken back all the same.
    turns.set(slot, (turnOf(slot) | 1) + by);
    for (const listener of listeners) listener();
  };
  const moved = (): void => {
    if (isMoving) return;
    isMoving = true;
    queueMicrotask(() => {
      isMoving = false;
      if (!known) return;
      const now = outermost();
      if (now.length === known.length && now.every((element) => known!.includes(element))) return;
      attune.page();
      // Asked again: what was taken back may have brought others.
      known = outermost();
    });
  };
  sense();

  return {
    attune,
    listen() {
      const undos = [
        attune.on('consent', sense),
        attune.on('adjusted', ({ slot }) => turn(slot, 0)),
        attune.on('reverted', ({ slot }) => turn(slot, 1)),
      ];
      sense();
      return () => {
        for (const undo of undos) undo();
      };
    },
    turnOf,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    moved,
  };
}
