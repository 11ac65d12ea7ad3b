/** The style of the releases page, served as a file of its own: its Content-Security-Policy allows no inline style. */
export const STYLE = `:root {
  color-scheme: light dark;
  --paper: #f7f6f2;
  --card: #ffffff;
  --ink: #1d2127;
  --soft: #5a626d;
  --line: #e1dfd7;
  --grid: #eceae3;
  --zero: #a9aeb5;
  --band: #b9d4cf;
  --dot: #0f6b60;
  --hush: #f1efe8;
  --link: #0f6b60;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a;
    --card: #1b1f23;
    --ink: #e8e9ea;
    --soft: #a3abb4;
    --line: #2d3339;
    --grid: #272c31;
    --zero: #646c75;
    --band: #2a524d;
    --dot: #7fd6c6;
    --hush: #20252a;
    --link: #7fd6c6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 3rem; padding-bottom: 0.5rem; }
h1 { margin: 0 0 0.75rem; font-size: 2rem; line-height: 1.15; letter-spacing: -0.02em; }
h2 { margin: 0; font-size: 1.2rem; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0 0 0.75rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--dot); outline-offset: 3px; border-radius: 2px; }
.mark { margin: 0 0 0.5rem; color: var(--soft); font-size: 0.85rem; letter-spacing: 0.06em; }
.lead { color: var(--soft); max-width: 40rem; }
section { margin: 2.25rem 0; }
.about { margin: 0.15rem 0 0.9rem; color: var(--soft); font-size: 0.9rem; }
.batch { margin: 0 0 0.75rem; padding: 1rem 1.15rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.when { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; justify-content: space-between; }
.when span { color: var(--soft); font-size: 0.9rem; }
summary.when { position: relative; padding-left: 1rem; cursor: pointer; list-style: none; }
summary.when::-webkit-details-marker { display: none; }
summary.when::before {
  position: absolute; left: 0; top: 0.5em;
  border: 0.32em solid transparent; border-left: 0.45em solid var(--soft); border-right: 0;
  content: '';
}
details[open] > summary.when::before { border: 0.32em solid transparent; border-top: 0.45em solid var(--soft); border-bottom: 0; top: 0.6em; }
.batch.hushed { border: 1px dashed var(--zero); background: var(--hush); }
.hushed p { margin: 0.25rem 0 0; color: var(--soft); font-size: 0.9rem; }
table { width: 100%; margin-top: 0.6rem; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0 0.35rem; text-align: right; white-space: nowrap; font-weight: 400; vertical-align: middle; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: 0.78rem; vertical-align: bottom; }
tbody tr { border-top: 1px solid var(--grid); }
tbody th { min-width: 1.5rem; }
.estimate span { display: inline-block; min-width: 8.5rem; }
td.estimate span, td.count { color: var(--soft); }
b { font-weight: 600; }
.share { width: 55%; padding-left: 1.1rem; padding-right: 1.1rem; }
svg { display: block; width: 100%; overflow: visible; }
.axis { height: 16px; }
.axis text { fill: var(--soft); font-size: 11px; text-anchor: middle; }
.plot { height: 30px; }
.plot line { stroke: var(--grid); }
.plot line.zero { stroke: var(--zero); }
.plot rect { fill: var(--band); }
.plot circle { fill: var(--dot); }
.notes { margin: 0.75rem 0 0; color: var(--soft); font-size: 0.85rem; }
.empty { padding: 2rem 1.25rem; border: 1px dashed var(--line); border-radius: 12px; text-align: center; color: var(--soft); }
.empty strong { display: block; color: var(--ink); }
footer { padding-bottom: 3rem; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 34rem) {
  header { padding-top: 1.75rem; }
  h1 { font-size: 1.6rem; }
  header, main, footer { padding-left: 0.9rem; padding-right: 0.9rem; }
  .batch { padding: 0.9rem 0.85rem; }
  table { font-size: 0.82rem; }
  th, td { padding: 0 0.2rem; }
  /* Room for the plot: the interval below its estimate. */
  .estimate span { display: block; min-width: 0; }
  td.estimate { padding-top: 0.3rem; padding-bottom: 0.3rem; line-height: 1.3; }
}
`;
