/**
 * What attune offers to whom a slot is rendered by: to show another variant of it, now. The event bubbles from the slot's
 * element; whoever renders the variant prevents its default, and attune then leaves the slot's nodes alone.
 */
export const VARIANT = 'attune-variant';
export const SLOT = 'data-attune-slot';

/** The variant to show; null for what the slot's author wrote. */
export type Variant = string | null;
export type VariantEvent = CustomEvent<{ readonly variant: Variant }>;

/** Renders what attune asks for on a slot's element. `show` says whether it has, before it returned. Returns its undo. */
export function answerVariants(element: Element, show: (variant: Variant) => boolean): () => void {
  const answer = (event: Event): void => {
    // That of a slot within this one bubbles through it.
    if (event.target === element && show((event as VariantEvent).detail.variant)) event.preventDefault();
  };
  element.addEventListener(VARIANT, answer);
  return () => {
    element.removeEventListener(VARIANT, answer);
  };
}
