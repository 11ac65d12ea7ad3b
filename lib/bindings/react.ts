/**
 * `attune/react`: slots that React renders. On the server and in the first render of a client a slot is what its author
 * wrote, so nothing is to be mended when it is hydrated; afterwards it shows the variant that attune asks for, at once.
 */
'use client';

import {
  Activity,
  createContext,
  createElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
  type RefCallback,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { flushSync } from 'react-dom';
import type { Attune } from '../face.js';
import { type SlotWatch, watchSlots } from './slot-watch.js';
import { answerVariants, SLOT, type Variant } from './variant.js';

const Watch = createContext<SlotWatch | null>(null);
const never = () => () => undefined;

export interface AttuneProviderProps {
  /** Null on the server, and until there is one. */
  readonly attune: Attune | null;
  readonly children?: ReactNode;
}

/** Stands around everything that has slots, once. */
export function AttuneProvider({ attune, children }: AttuneProviderProps): ReactElement {
  const watch = useMemo(() => attune && watchSlots(attune), [attune]);
  useEffect(() => watch?.listen(), [watch]);
  return createElement(Watch, { value: watch }, children);
}

/** The handle; null on the server, while the page is hydrated, and until there is one. */
export function useAttune(): Attune | null {
  const watch = useContext(Watch);
  return useSyncExternalStore(
    never,
    () => watch?.attune ?? null,
    () => null,
  );
}

export interface SlotState {
  /** For the element that has `data-attune-slot`; of another slot it should be another element, by a `key`. */
  readonly ref: RefCallback<Element>;
  /** The variant to render, one of those that were named; null for what the author wrote. */
  readonly variant: string | null;
  /** Whether any adjustment of the slot is in effect, a larger text say. */
  readonly isAdjusted: boolean;
}

/** For a component that renders a slot itself. `variants` names those that it renders in the same component. */
export function useSlot(id: string, variants: readonly string[] = []): SlotState {
  const watch = useContext(Watch);
  const turnNow = (): number => watch?.turnOf(id) ?? 0;
  const turn = useSyncExternalStore(watch?.subscribe ?? never, turnNow, () => 0);
  const [shown, show] = useState<{ readonly variant: Variant; readonly since: number }>({ variant: null, since: 0 });
  const ref = useCallback(
    (element: Element | null) => {
      const undo = answerVariants(element!, (variant) => {
        if (variant !== null && !variants.includes(variant)) return false;
        flushSync(() => show({ variant, since: turnNow() }));
        return true;
      });
      watch?.moved();
      return () => {
        undo();
        watch?.moved();
      };
    },
    [watch, id, variants.join()],
  );
  return {
    ref,
    // It is offered, then told of as an adjustment, then taken back: of which an element that went, or was hidden, is not told.
    variant: turn <= shown.since + 1 ? shown.variant : null,
    isAdjusted: turn % 2 > 0,
  };
}

export interface SlotProps extends Omit<HTMLAttributes<HTMLElement>, 'id'> {
  /** The slot of the ruleset. */
  readonly id: string;
  /** The element that is the slot. */
  readonly as?: keyof HTMLElementTagNameMap;
  readonly variants?: Readonly<Record<string, ReactNode>>;
}

type ElementProps = HTMLAttributes<HTMLElement> & RefAttributes<HTMLElement> & { readonly [SLOT]: string };

/**
 * A slot. Its children are what the author wrote; they keep their state and their elements while a variant is shown.
 *
 * @example
 * <Slot id="summary" variants={{ short: <Short /> }}><Long /></Slot>
 */
export function Slot(props: SlotProps): ReactElement {
  // Another slot is another element, which attune is told of.
  return createElement(SlotElement, { ...props, key: props.id });
}

function SlotElement({ id, as = 'div', variants = {}, children, ...rest }: SlotProps): ReactElement {
  const { ref, variant } = useSlot(id, Object.keys(variants));
  const content = variant === null ? undefined : variants[variant];
  return createElement<ElementProps>(
    as,
    { ...rest, [SLOT]: id, ref },
    createElement(Activity, { mode: content === undefined ? 'visible' : 'hidden', children }),
    content,
  );
}
