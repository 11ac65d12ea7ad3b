/**
 * `attune/vue`: slots that Vue renders. On the server and while a page is hydrated a slot is what its author wrote, so nothing
 * is to be mended; afterwards it shows the variant that attune asks for, at once.
 */
import {
  computed,
  type ComputedRef,
  defineComponent,
  Fragment,
  getCurrentInstance,
  h,
  inject,
  type InjectionKey,
  KeepAlive,
  type MaybeRefOrGetter,
  onActivated,
  onDeactivated,
  onMounted,
  provide,
  type Ref,
  shallowRef,
  type ShallowRef,
  toValue,
  type VNode,
  watch,
} from 'vue';
import type { Attune } from '../face.js';
import { type SlotWatch, watchSlots } from './slot-watch.js';
import { answerVariants, SLOT, type Variant } from './variant.js';

const WATCH: InjectionKey<Readonly<ShallowRef<SlotWatch | null>>> = Symbol('attune');

/** In the setup of the component that stands around everything that has slots. Null on the server, and until there is one. */
export function provideAttune(attune: MaybeRefOrGetter<Attune | null>): void {
  const slots = shallowRef<SlotWatch | null>(null);
  provide(WATCH, slots);
  watch(
    () => toValue(attune),
    (handle, _, onCleanup) => {
      slots.value = handle && watchSlots(handle);
      if (slots.value) onCleanup(slots.value.listen());
    },
    { immediate: true, flush: 'sync' },
  );
}

const injected = (): Readonly<ShallowRef<SlotWatch | null>> => inject(WATCH, shallowRef(null));

/** The handle; null on the server, while the page is hydrated, and until there is one. */
export function useAttune(): ComputedRef<Attune | null> {
  const slots = injected();
  const isMounted = shallowRef(false);
  onMounted(() => (isMounted.value = true));
  return computed(() => (isMounted.value && slots.value ? slots.value.attune : null));
}

export interface SlotState {
  /** For the element that has `data-attune-slot`, as its template ref; of another slot it should be another element. */
  readonly ref: ShallowRef<Element | null>;
  /** The variant to render, one of those that were named; null for what the author wrote. */
  readonly variant: Readonly<Ref<string | null>>;
  /** Whether any adjustment of the slot is in effect, a larger text say. */
  readonly isAdjusted: Readonly<Ref<boolean>>;
}

/** For a component that renders a slot itself. `variants` names those that it renders in its own template. */
export function useSlot(id: MaybeRefOrGetter<string>, variants: MaybeRefOrGetter<readonly string[]> = []): SlotState {
  const instance = getCurrentInstance()!;
  const slots = injected();
  const ref = shallowRef<Element | null>(null);
  const variant = shallowRef<Variant>(null);
  const isAdjusted = shallowRef(false);

  // Where there is an element there is no hydration any more that this could disturb.
  watch(
    [ref, slots, () => toValue(id)],
    ([element, slots, id], _, onCleanup) => {
      if (!element) return;
      const look = (): void => {
        isAdjusted.value = (slots?.turnOf(id) ?? 0) % 2 > 0;
      };
      const undos = [
        answerVariants(element, (wanted) => {
          if (wanted !== null && !toValue(variants).includes(wanted)) return false;
          variant.value = wanted;
          instance.update();
          return true;
        }),
        slots?.subscribe(look),
        slots?.moved,
      ];
      look();
      slots?.moved();
      onCleanup(() => {
        for (const undo of undos) undo?.();
      });
    },
    { flush: 'sync' },
  );
  // Of an element that went nobody was asked to take the variant back.
  watch(
    isAdjusted,
    (isSo) => {
      if (!isSo) variant.value = null;
    },
    { flush: 'sync' },
  );
  // What Vue keeps alive leaves the document, and comes back, as it is.
  const moved = (): void => slots.value?.moved();
  onDeactivated(moved);
  onActivated(moved);
  return { ref, variant, isAdjusted };
}

/** What the author wrote, under a name by which Vue keeps it alive: its elements and its state, while a variant is shown. */
const Authored = defineComponent({
  name: 'AttuneAuthored',
  setup:
    (_, { slots }) =>
    () =>
      slots['default']?.(),
});

/**
 * A slot. Its default slot is what the author wrote, its named slots are the variants.
 *
 * @example
 * <AttuneSlot id="summary"><Long /><template #short><Short /></template></AttuneSlot>
 */
export const AttuneSlot = defineComponent({
  name: 'AttuneSlot',
  props: {
    /** The slot of the ruleset. */
    id: { type: String, required: true },
    /** The element that is the slot. */
    as: { type: String, default: 'div' },
  },
  setup(props, { slots }) {
    const { ref, variant } = useSlot(
      () => props.id,
      () => Object.keys(slots),
    );
    const content = (): VNode => {
      const shown = variant.value === null ? undefined : slots[variant.value];
      return shown ? h(Fragment, { key: variant.value! }, shown()) : h(Authored, null, { default: slots['default'] });
    };
    // Another slot is another element, which attune is told of.
    return () =>
      h(props.as, { [SLOT]: props.id, key: props.id, ref }, h(KeepAlive, { include: 'AttuneAuthored' }, content));
  },
});
