/** What the doctor saw on a page, as plain data: the rules judge it without a browser. */
import type { Measured, Silence } from './page/doctor-eyes.js';

/** Where in a visit something was seen. */
export type Phase =
  | 'while loading'
  | 'before any choice'
  | 'after the no'
  | 'while loading again'
  | 'after the reload'
  | 'after the yes'
  | 'after the withdrawal'
  | 'while leaving';

export interface SeenRequest {
  readonly url: string;
  readonly method: string;
  /** As the browser calls it: document, script, image, fetch, ping, websocket, … */
  readonly type: string;
  readonly phase: Phase;
  /** Milliseconds since the visit began. */
  readonly at: number;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Stored {
  readonly kind: 'cookie' | 'localStorage' | 'sessionStorage' | 'indexedDB' | 'cache';
  readonly name: string;
  readonly value: string;
}

export interface SeenListener {
  /** `window`, `document`, or a tag. */
  readonly target: string;
  readonly type: string;
  /** Script, line and column of the function that hears. */
  readonly source: string;
}

/** What attune's own handle says, where the page lets one reach it. */
export interface Told {
  readonly state: string;
  readonly purposes: readonly string[];
  readonly network: string;
  readonly gpc: boolean;
  readonly collector: string | null;
  readonly siteLog: string | null;
  readonly onGpc: string | null;
}

/** All that a page has at one moment. */
export interface Look {
  readonly phase: Phase;
  readonly stored: readonly Stored[];
  /** Keys of attune's own database; empty where there is none. */
  readonly keys: readonly string[];
  readonly workers: readonly string[];
  readonly listeners: readonly SeenListener[];
  /** Whether the question of consent can be seen. */
  readonly isAsking: boolean;
  readonly told: Told | null;
}

export interface Violation {
  readonly directive: string;
  readonly blocked: string;
  readonly source: string;
  readonly phase: Phase;
}

export interface Visit {
  /** Of the page, where the address led. */
  readonly url: string;
  readonly origin: string;
  readonly requests: readonly SeenRequest[];
  readonly looks: readonly Look[];
  /** Workers that the page started, also those that are gone again. */
  readonly started: readonly { readonly url: string; readonly phase: Phase }[];
  readonly violations: readonly Violation[];
  /** Content-Security-Policy of documents and scripts, by URL; empty where none was sent. */
  readonly policies: Readonly<Record<string, string>>;
}

/** How the visitor gets to an answer. */
export interface Ways {
  /** Clicks from the page as it loads; null where the control could not be seen there. */
  readonly yes: number | null;
  readonly no: number | null;
  /** Clicks to a yes once the question is closed. */
  readonly yesLater: number | null;
  readonly buttons: { readonly yes: Measured; readonly no: Measured } | null;
  /** Reached by Tab alone, from where the page begins. */
  readonly tabs: { readonly yes: number | null; readonly no: number | null };
}

export interface Refusing extends Visit {
  readonly ways: Ways;
  readonly isAnswered: boolean;
}

export interface Agreeing extends Visit {
  readonly isAnswered: boolean;
  /** Of the worker's file. */
  readonly workerPolicy: string | null;
  /** Clicks to the withdrawal; null where no control was found and attune itself was asked, or nobody could be. */
  readonly withdrawal: number | null;
  readonly isWithdrawn: boolean;
  /** Null where there was nothing to be measured. */
  readonly silence: Silence | null;
  readonly isDueAsked: boolean;
}

export interface Objecting extends Visit {
  readonly isAnswered: boolean;
  /** Whether the question came by itself. */
  readonly isAsked: boolean;
}

export interface Seen {
  readonly refusing: Refusing | undefined;
  readonly agreeing: Agreeing | undefined;
  readonly objecting: Objecting | undefined;
}

export const lookAt = (visit: Visit, phase: Phase): Look | undefined =>
  visit.looks.find((look) => look.phase === phase);
