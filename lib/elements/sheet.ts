/**
 * The one style sheet of the elements. The site sets colours, face and corners by custom properties (docs/elements.md). They
 * are read on boxes within the shadow trees and never set on a host, whose own content would inherit them; where a box has
 * content of the site in it, their underscore keeps them apart from the site's own.
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
  :host(attune-consent:not([open])),
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
    --_ink: var(--attune-ink, light-dark(#1c2226, #e9e7e2));
    --_paper: var(--attune-paper, light-dark(#fff, #1b1f22));
    --_accent: var(--attune-accent, light-dark(#0b5a6e, #8accda));
    --_soft: color-mix(in srgb, var(--_ink) 75%, var(--_paper));
    --_line: color-mix(in srgb, var(--_ink) 15%, var(--_paper));
    font-family: var(--attune-font, inherit);
    font-size: 0.9375rem;
    line-height: 1.5;
    color: var(--_ink);
  }
  :where(.box *) {
    margin: 0;
    padding: 0;
  }
  .panel,
  [popover],
  button {
    box-sizing: border-box;
    border: 1px solid var(--_line);
    border-radius: var(--attune-radius, 8px);
    background: var(--_paper);
    color: inherit;
  }
  .panel {
    display: grid;
    gap: 2rem;
    padding: 1.5rem;
  }
  .panel > div,
  .sheet > div,
  details > div,
  fieldset,
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
    border-block-end: 1px solid var(--_line);
    overflow-wrap: anywhere;
  }
  :is(dt, dd, label b)::first-letter {
    text-transform: uppercase;
  }
  dt,
  .soft {
    color: var(--_soft);
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
    border-color: var(--_soft);
    font-family: inherit;
    cursor: pointer;
  }
  .quiet {
    min-block-size: 1.75rem;
    border-color: var(--_line);
    color: var(--_soft);
  }
  button:hover {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
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

  .sheet {
    grid-template-columns: minmax(0, 40rem);
    justify-content: center;
    gap: 1rem 3rem;
    inset: auto 0 0;
    inline-size: auto;
    max-inline-size: none;
    max-block-size: min(86dvb, 44rem);
    padding: 1.5rem max(1.25rem, 50% - 36rem) 0;
    border-width: 1px 0 0;
    border-radius: 0;
    overscroll-behavior: contain;
    scroll-padding-block-end: 5rem;
  }
  .sheet ::slotted(*) {
    margin-block: 0;
  }
  #title {
    font-family: var(--attune-title-font, inherit);
    font-size: 1.375rem;
    line-height: 1.25;
    text-wrap: balance;
  }
  details details summary {
    padding-block: 0.125rem;
    font-size: 0.875rem;
  }
  fieldset {
    border: 0;
  }
  label {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.75rem;
    cursor: pointer;
  }
  label b {
    display: block;
    font-size: inherit;
  }
  input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin-block-start: 0.1875rem;
    accent-color: var(--_accent);
  }
  :disabled + * {
    color: var(--_soft);
  }
  .sheet > .answers {
    grid-template-columns: 1fr 1fr;
    position: sticky;
    inset-block-end: 0;
    padding-block: 0.75rem 1.25rem;
    background: var(--_paper);
  }
  .answers button {
    justify-self: stretch;
    min-block-size: 2.75rem;
    padding-inline: 0.25rem;
    border-color: var(--_ink);
    background: var(--_ink);
    color: var(--_paper);
    font-weight: 600;
  }
  .answers button:hover {
    background: var(--_soft);
  }
  @media (min-width: 60rem) {
    .sheet {
      grid-template: auto 1fr / 1fr 1fr;
    }
    .choices {
      grid-area: 1 / 2 / span 2;
      padding-block-end: 1rem;
    }
    .sheet > .answers {
      align-self: end;
    }
  }
`;
