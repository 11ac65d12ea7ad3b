/**
 * The one style sheet of the elements. The site sets colours, face and corners by custom properties (docs/elements.md). They
 * are read on boxes within the shadow trees and never set on a host, whose own content would inherit them.
 */
const css = String.raw;

export const STYLE = css`
  :host {
    display: block;
  }
  :host(attune-feedback),
  :host(attune-survey) {
    display: contents;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  :host(attune-slot[controls]) {
    position: relative;
    padding-block-end: 2.5rem;
  }
  .corner {
    position: absolute;
    inset: var(--attune-why-inset, auto 0.25rem 0.25rem auto);
    z-index: 1;
  }

  .box {
    --ink: var(--attune-ink, light-dark(#1c2226, #e9e7e2));
    --paper: var(--attune-paper, light-dark(#fff, #1b1f22));
    --accent: var(--attune-accent, light-dark(#0b5a6e, #8accda));
    --soft: color-mix(in srgb, var(--ink) 75%, var(--paper));
    --line: color-mix(in srgb, var(--ink) 15%, var(--paper));
    font-family: var(--attune-font, inherit);
    font-size: 0.9375rem;
    line-height: 1.5;
    color: var(--ink);
  }
  :where(.box *) {
    margin: 0;
    padding: 0;
  }
  .panel,
  [popover],
  button {
    box-sizing: border-box;
    border: 1px solid var(--line);
    border-radius: var(--attune-radius, 8px);
    background: var(--paper);
    color: inherit;
  }
  .panel {
    display: grid;
    gap: 2rem;
    padding: 1.5rem;
  }
  .panel > div,
  details > div,
  li {
    display: grid;
    gap: 0.75rem;
  }
  b,
  summary {
    font-size: 1.0625rem;
    font-weight: 600;
  }
  dl,
  pre,
  button,
  .soft {
    font-size: 0.875rem;
  }
  dl > div {
    display: grid;
    grid-template-columns: 2fr 3fr;
    gap: 1rem;
    padding-block: 0.375rem;
    border-block-end: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  :is(dt, dd)::first-letter {
    text-transform: uppercase;
  }
  dt,
  .soft {
    color: var(--soft);
  }
  ul {
    display: grid;
    gap: 1.5rem;
    list-style: none;
  }
  summary {
    display: flex;
    justify-content: space-between;
    cursor: pointer;
  }
  summary::after {
    content: '+' / '';
  }
  [open] > summary::after {
    content: '–' / '';
  }
  details > div {
    padding-block: 0.75rem;
  }
  pre {
    max-block-size: 10rem;
    overflow: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  button {
    justify-self: start;
    min-inline-size: 2rem;
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    border-color: var(--soft);
    font-family: inherit;
    cursor: pointer;
  }
  .quiet {
    min-block-size: 1.75rem;
    border-color: var(--line);
    color: var(--soft);
  }
  button:hover {
    border-color: var(--accent);
    color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  [popover] {
    gap: 0.75rem;
    max-inline-size: min(26rem, 100vw - 2rem);
    max-block-size: calc(100dvb - 2rem);
    margin: auto;
    padding: 1rem;
    box-shadow: 0 0.5rem 2rem #0003;
  }
  :popover-open {
    display: grid;
  }
  @supports (position-area: start) {
    .bubble {
      inset: auto;
      margin: 0.25rem 0;
      position-area: block-start span-inline-start;
      position-try: flip-block;
    }
  }
  .prompt {
    inset-block: auto 1rem;
  }
  .above {
    inset-block: 1rem auto;
  }
  .above,
  .below {
    max-block-size: calc(50dvb - 1rem);
  }
  p:empty,
  .unseen {
    position: absolute;
    clip-path: inset(50%);
  }
`;
