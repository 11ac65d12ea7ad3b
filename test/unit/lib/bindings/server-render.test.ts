/** What a server makes of slots: in Node, where there is no document that a component could ask. */
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createSSRApp, defineComponent, h as vueH } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { AttuneProvider, Slot, useAttune, useSlot } from '../../../../lib/bindings/react.js';
import {
  AttuneSlot,
  provideAttune,
  useAttune as useVueAttune,
  useSlot as useVueSlot,
} from '../../../../lib/bindings/vue.js';

test('React: the slot is what its author wrote, and there is no handle', () => {
  const Own = () => {
    const { ref, variant, isAdjusted } = useSlot('own', ['short']);
    return h('p', { ref, 'data-attune-slot': 'own' }, JSON.stringify([variant, isAdjusted, useAttune()]));
  };
  const variants = { short: h('p', null, 'Short.') };
  const html = renderToString(
    h(
      AttuneProvider,
      { attune: null },
      h(Slot, { id: 'summary', as: 'section', className: 'box', variants }, h('p', null, 'Long.')),
      h(Own),
    ),
  );
  expect(html).toBe(
    '<section class="box" data-attune-slot="summary"><!--&--><p>Long.</p><!--/&--></section>' +
      '<p data-attune-slot="own">[null,false,null]</p>',
  );
});

test('Vue: the slot is what its author wrote, and there is no handle', async () => {
  const Own = defineComponent(() => {
    const { ref, variant, isAdjusted } = useVueSlot('own', ['short']);
    const attune = useVueAttune();
    return () =>
      vueH('p', { ref, 'data-attune-slot': 'own' }, JSON.stringify([variant.value, isAdjusted.value, attune.value]));
  });
  const Page = defineComponent(() => {
    provideAttune(null);
    const content = { default: () => vueH('p', 'Long.'), short: () => vueH('p', 'Short.') };
    return () => [vueH(AttuneSlot, { id: 'summary', as: 'section', class: 'box' }, content), vueH(Own)];
  });
  expect(await renderVue(createSSRApp(Page))).toBe(
    '<!--[--><section data-attune-slot="summary" class="box"><!--[--><p>Long.</p><!--]--></section>' +
      '<p data-attune-slot="own">[null,false,null]</p><!--]-->',
  );
});
