/**
 * What the elements say. A text is asked for by its English, so that no page loads a table of keys; what a site gives instead
 * is found by it. So are names, by the ids of the site's own documents (slots, models, segments) and of attune's (features,
 * purposes, states).
 */
export type Text =
  | 'Why this?'
  | 'Undo'
  | 'Undone.'
  | 'Was this helpful?'
  | 'Did this page fit you today?'
  | 'Yes'
  | 'Partly'
  | 'No'
  | 'Thank you.'
  | 'Not now'
  | 'Your consent'
  | 'State'
  | 'Agreed to'
  | 'Holds until'
  | 'Way to the network'
  | 'Changes to the page'
  | 'On'
  | 'Paused'
  | 'Privacy budget'
  | '{} of 8 used in three months'
  | '{} of 24 in a year'
  | 'of'
  | 'Record of consent'
  | 'Global Privacy Control'
  | 'on: nothing is shared'
  | 'What was changed, and why'
  | 'Nothing: the page is as its author wrote it.'
  | 'Where'
  | 'Rule'
  | 'and'
  | 'or'
  | 'not'
  | 'above'
  | 'below'
  | 'what is usual for you'
  | 'Evidence'
  | 'proved, may choose'
  | 'not enough yet, chooses nothing'
  | 'Switched off here, because of'
  | 'What is known'
  | 'to practise next'
  | 'What waits to be sent'
  | 'Yours to decide'
  | 'Pause changes'
  | 'Resume changes'
  | 'Export my record'
  | 'Saved. To check it: npx attune audit attune-bundle.json'
  | 'Forget what was learned'
  | 'Forgotten. Learning begins anew.'
  | 'Withdraw consent'
  | 'What was kept is erased, and cannot be brought back.'
  | 'Withdraw and erase'
  | 'Withdrawn. Records erased: {}.'
  | 'Their key is destroyed.'
  | 'The record of your consent stays, as your proof.'
  | 'That did not work.'
  | 'May this page adapt itself to you?'
  | 'Accept all'
  | 'Refuse all'
  | 'Choose one by one'
  | 'Save choice'
  | 'In detail'
  | 'kept for {}'
  | 'not kept'
  | 'goes to {}'
  | 'stays on this device'
  | 'The full notice'
  | 'Your browser asks sites not to share.'
  | 'So this stays off.'
  | 'Share all the same?';

/** Instead of the English, and for ids. */
export type Texts = Partial<Readonly<Record<Text, string>>> & Readonly<Record<string, string>>;

/** Ids that would not be understood as they are; `purpose.…` is what there is to know of a purpose before it is agreed to. */
export const NAMES = {
  undecided: 'not decided: nothing is noticed or kept',
  refused: 'refused: nothing is noticed or kept',
  observe: 'noticing how the page is used',
  learn: 'learning on this device',
  personalize: 'changing the page',
  share: 'sharing anonymous reports',
  biometric: 'noticing rhythms of typing and pointing',
  'purpose.observe': 'While you are here; nothing of it is kept. The others need this.',
  'purpose.learn': 'Small models of what helps you. They never leave this device.',
  'purpose.personalize': 'In marked places. Each change says why, and can be undone.',
  'purpose.share': 'Now and then one number, blurred by chance, without a name.',
  'purpose.biometric': 'How fast, never which keys or what words.',
  reachable: 'not blocked by this site',
  signed: 'signed on this device',
  unsigned: 'kept, not signed',
  'rage-click': 'angry clicks',
  'dead-click': 'clicks that did nothing',
  'quick-back': 'leaving at once',
  undo: 'your undoing it',
  segment: 'kind of visitor',
  skill: 'next answer right',
  reversal: 'its coming and going',
  'hover.dwell': 'pointer resting',
  'dwell.visible': 'time in view',
  'read.ratio': 'share read',
  'scroll.max-depth': 'deepest scroll',
  'scroll.flicks': 'fast scrolls',
  engaged: 'time engaged',
  idle: 'time idle',
} satisfies Texts;

/** Ids that the English says as they are; those of features (docs/features.md) are known where they are sensed. */
type Plain =
  'unknown' | 'granted' | 'withdrawn' | 'expired' | 'blocked' | 'model' | 'choice' | 'words' | 'wpm' | Ordinal;
type Ordinal = 'none' | 'low' | 'medium' | 'high';

/** All that the elements say in another language, names of features included. */
export type Language = Readonly<Record<Text | keyof typeof NAMES | Plain, string>> & Readonly<Record<string, string>>;
