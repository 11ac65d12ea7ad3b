/** A small policy and a small ruleset, both sound, that tests bend until they are refused. */
import type { Policy } from '../../../kernel/policy.js';
import type { KnownFeature } from '../../../kernel/ruleset.check.js';
import type { Ruleset } from '../../../kernel/ruleset.js';

export const NOTICE = 'What this page learns stays on your device.';

export const POLICY: Policy = {
  v: 'attune.policy/1',
  authority: 'https://authority.example',
  bridges: [],
  budget: 'weekly',
  collector: '/collect/report',
  controllers: [
    { address: 'Road 1', contact: 'https://news.example/contact', id: 'N-1', name: 'News', role: 'controller' },
  ],
  dpia: null,
  gpc: 'share',
  issuers: [],
  jurisdiction: 'EU',
  metrics: [
    { id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 1] },
    { id: 'read.through', kind: 'flag', cells: 2, eps: [1, 2] },
  ],
  notice: {
    id: 'https://news.example/privacy',
    // SHA-256 of NOTICE.
    texts: [{ lang: 'en', sha256: '53baf9889e60b5a1a7e78a9df099803a6418c3ef428a8ad789fc5c50c3eda38a' }],
    version: '1',
  },
  purposes: [
    {
      id: 'observe',
      data: ['features'],
      dpv: 'dpv:ServicePersonalisation',
      recipients: [],
      retention: 'PT0S',
      storage: 'dpv:WithinDevice',
    },
    {
      id: 'learn',
      data: ['features'],
      dpv: 'dpv:ServicePersonalisation',
      recipients: [],
      retention: 'P180D',
      storage: 'dpv:WithinDevice',
    },
    {
      id: 'personalize',
      data: ['features'],
      dpv: 'dpv:UserInterfacePersonalisation',
      recipients: [],
      retention: 'P180D',
      storage: 'dpv:WithinDevice',
    },
    {
      id: 'share',
      data: ['one noisy answer'],
      dpv: 'dpv:ServiceUsageAnalytics',
      recipients: ['news.example'],
      retention: 'P21D',
      storage: 'dpv:WithinDevice',
    },
  ],
  rights: ['eu-gdpr:A7-3'],
  send: 'prompt',
  signals: ['A'],
  site: 'news.example',
  siteLog: null,
  threshold: 100,
  withdrawal: 'https://news.example/privacy#attune',
};

export const FEATURES: ReadonlyMap<string, KnownFeature> = new Map([
  ['hover', { tier: 'A', perSlot: true }],
  ['speed', { tier: 'A', perSlot: false }],
  ['entropy', { tier: 'B', perSlot: false }],
]);

export const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'front-page',
  version: 1,
  slots: [
    { id: 'summary', box: 'free' },
    { id: 'related', box: 'reserved' },
  ],
  goals: [{ id: 'open', on: 'click', slot: 'related', within: 30_000 }],
  models: [{ id: 'opens', goal: 'open' }],
  adjustments: [
    {
      id: 'enlarge',
      slot: 'summary',
      when: { feature: 'hover', slot: 'summary', above: 3000 },
      do: { op: 'scale', factor: 1_150_000 },
      because: 'You rested on this text.',
    },
    {
      id: 'lead',
      slot: 'related',
      when: { all: [{ model: 'opens', above: 600_000 }, { not: { feature: 'speed', below: 2 } }] },
      do: { op: 'swap', variant: 'short' },
      because: 'Readers like you opened this.',
    },
  ],
};
