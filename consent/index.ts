/**
 * Entry `attune/consent`: what a site needs around its visitors' consent. Bridges to the consent platform it already has,
 * records in the forms of ISO/IEC TS 27560 and DPV, and the browser's objection as a server sees it. For pages and for Node;
 * nothing runs on import.
 */
export {
  bridge,
  type BridgedConsent,
  type BridgeOptions,
  type ConsentPlatform,
  type PlatformAnswer,
} from './bridge.js';
export { iabTcf, type IabTcfOptions } from './bridges/iab-tcf.js';
export {
  vanillaCookieconsent,
  type VanillaCookieConsent,
  type VanillaCookieConsentOptions,
} from './bridges/vanilla-cookieconsent.js';
export { toDpvJsonLd, type JsonLd } from './dpv.js';
export { type Iso27560Purpose, type Iso27560Record, toIso27560 } from './iso27560.js';
export { readSecGpc } from './sec-gpc.js';
export { type PublisherChoice, type PublisherRestriction, readTcString, type TcString } from './tc-string.js';
