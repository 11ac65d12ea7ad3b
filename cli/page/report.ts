/*!
 * Holds uPlot 1.6.32, which is under the MIT License:
 *
 * Copyright (c) 2022 Leon Sorokin
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
 * documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
 * rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
 * Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
 * WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS
 * OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
 * OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
/**
 * The script of a report: draws each chart into its place, lets cursors move together and by keys, and finds features.
 *
 * Charts are uPlot's: dozens of canvases that have to be quick. A chart is made when its place first has a width, so what
 * is folded away costs nothing, and is drawn anew when light turns to dark.
 */
import uPlot from 'uplot';
import type { Bounds, CourseChart, PageData, SpreadChart } from './data.js';

const HEIGHT = 132;
const FONT = '11px system-ui, sans-serif';
/** Steps between labels of time, in s. */
const TIME_STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];
const LOG_TIMES = [1, 5, 30, 120, 600, 3600];

const {
  times: courseTimes,
  marks,
  charts,
} = JSON.parse(document.getElementById('replay-data')!.textContent) as PageData;
const places = [...document.querySelectorAll<HTMLElement>('.plot')];
const drawn = new Map<HTMLElement, uPlot>();
let view = 'end';

const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const place = target as HTMLElement;
    const width = Math.floor(contentRect.width);
    if (width === 0) continue;
    const plot = drawn.get(place);
    if (plot) plot.setSize({ width, height: HEIGHT });
    else draw(place, width);
  }
});
for (const place of places) sizes.observe(place);

function draw(place: HTMLElement, width: number): void {
  const chart = charts[Number(place.dataset['chart'])]!;
  const { reading, read } = readingOf(place);
  const { options, data } = chart.kind === 'course' ? courseOf(chart, read) : spreadOf(chart, read);
  const plot = new uPlot({ ...options, width, height: HEIGHT }, data, place);
  drawn.set(place, plot);
  place.onkeydown = (event) => {
    const at = plot.cursor.idx;
    const end = plot.data[0].length - 1;
    const to = { ArrowLeft: (at ?? end + 1) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: end }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const x = plot.data[0][Math.min(end, Math.max(0, to))]!;
    pointAll(plot, plot.valToPos(x, 'x'));
  };
  // Read out by a screen reader only for the chart that one is at.
  place.onfocus = () => reading.setAttribute('aria-live', 'polite');
  place.onblur = () => {
    reading.removeAttribute('aria-live');
    pointAll(plot, -10);
  };
}

/** Moves the cursor of a chart, and those that go with it. uPlot's types lack the third argument: to tell the others. */
function pointAll(plot: uPlot, left: number): void {
  const setCursor: (at: { left: number; top: number }, fires: boolean, tells: boolean) => void = plot.setCursor;
  setCursor({ left, top: left }, true, true);
}

/** What the cursor is at, told in the place of the figures. */
function readingOf(place: HTMLElement): { readonly reading: HTMLElement; readonly read: (text: string) => void } {
  const told = place.parentElement!.querySelector<HTMLElement>('.told')!;
  const reading = told.querySelector('.reading') ?? document.createElement('p');
  reading.className = 'reading';
  told.append(reading);
  return {
    reading: reading as HTMLElement,
    read(text) {
      reading.textContent = text;
      told.classList.toggle('is-reading', text !== '');
    },
  };
}

interface Drawing {
  readonly options: Omit<uPlot.Options, 'width' | 'height'>;
  readonly data: uPlot.AlignedData;
}

/** A feature over the time of one trace. All of these share one cursor. */
function courseOf({ unit, bounds, steps, lines }: CourseChart, read: (text: string) => void): Drawing {
  const paths = steps ? uPlot.paths.stepped!({ align: 1 }) : uPlot.paths.linear!();
  return {
    options: {
      ...SHARED,
      cursor: { ...CURSOR, sync: { key: 'time' } },
      scales: { x: { time: false }, y: { range: spanOf(bounds) } },
      axes: [timeAxis(), valueAxis()],
      series: [
        {},
        ...lines.map(({ colour: number }): uPlot.Series => ({
          stroke: () => colour(`--line-${number}`),
          width: 1.6,
          points: { show: false },
          paths,
        })),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot)],
        setCursor: [
          ({ cursor }) => {
            const at = cursor.idx;
            if (at == null || (cursor.left ?? -1) < 0) {
              read('');
              return;
            }
            const values = lines.map(({ name, values }) => {
              const value = values[at] ?? null;
              const text = value === null ? 'unknown' : `${figure(value)}${unit}`;
              return lines.length > 1 ? `${name} ${text}` : text;
            });
            read(`${clock(courseTimes[at]!)}: ${[...values, ...marksAt(at)].join(', ')}`);
          },
        ],
      },
    },
    data: [[...courseTimes], ...lines.map(({ values }) => [...values])],
  };
}

/** What was wished since the point before. */
const marksAt = (at: number): string[] =>
  marks
    .filter(({ t }) => t > (courseTimes[at - 1] ?? -1) && t <= courseTimes[at]!)
    .map(({ name, begins }) => `${name} ${begins ? 'wished' : 'ends'}`);

/** What was wished, as dashed lines: begins in full colour, ends faint. */
function drawMarks({ ctx, bbox, valToPos }: uPlot): void {
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.strokeStyle = colour('--mark');
  for (const { t, begins } of marks) {
    const x = Math.round(valToPos(t, 'x', true));
    ctx.globalAlpha = begins ? 0.9 : 0.35;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

const spreadOf = (chart: SpreadChart, read: (text: string) => void): Drawing =>
  view === 'end' ? histogramOf(chart, read) : ribbonOf(chart, read);

/** Last values of all traces. */
function histogramOf(
  { unit, bins: { from, width, counts }, whole }: SpreadChart,
  read: (text: string) => void,
): Drawing {
  const edge = whole ? width / 2 : 0;
  const span = [from[0]! - edge, from.at(-1)! + width - edge] as const;
  return {
    options: {
      ...SHARED,
      cursor: CURSOR,
      scales: {
        x: { time: false, range: () => [...span] },
        y: { range: (_, _min, max) => [0, 1.06 * Math.max(1, max)] },
      },
      axes: [
        { ...axis(), size: 26, values: (_, values) => values.map(figure) },
        { ...valueAxis(), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] },
      ],
      series: [
        {},
        {
          fill: () => colour('--bar'),
          stroke: () => colour('--bar'),
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars!({ size: [1, Infinity], align: whole ? 0 : 1, gap: 1 }),
        },
      ],
      hooks: {
        setCursor: [
          ({ cursor, posToVal }) => {
            const left = cursor.left ?? -1;
            // Bars begin at their value, so the one that the cursor is in is the one before it, not the nearest.
            const at = left < 0 ? -1 : Math.floor((posToVal(left, 'x') - span[0]) / width);
            const count = counts[at];
            if (count === undefined) {
              read('');
              return;
            }
            const low = from[at]!;
            const where = whole ? figure(low) : `${figure(low)} to ${figure(low + width)}`;
            read(`${where}${unit}: ${count === 1 ? '1 trace' : `${figure(count)} traces`}`);
          },
        ],
      },
    },
    data: [[...from], [...counts]],
  };
}

/** Quantiles over the traces at each time: the median, and bands of a half and of nine tenths of them. */
function ribbonOf(
  { unit, bounds, course: { times, traces, quantiles } }: SpreadChart,
  read: (text: string) => void,
): Drawing {
  const [p5, p25, median, p75, p95] = quantiles.map((values) => [...values]) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return {
    options: {
      ...SHARED,
      cursor: { ...CURSOR, sync: { key: 'time' } },
      scales: {
        x: { time: false, ...LOGARITHMIC, range: (_, min, max) => [min, Math.max(max, 2 * min)] },
        y: { range: spanOf(bounds) },
      },
      axes: [
        {
          ...timeAxis(),
          splits: (_, _axis, min, max) => LOG_TIMES.filter((t) => t >= min && t <= max),
          filter: (_, splits) => splits,
        },
        valueAxis(),
      ],
      series: [
        {},
        edge,
        edge,
        { stroke: () => colour('--line-1'), width: 1.8, points: { show: times.length === 1 } },
        edge,
        edge,
      ],
      bands: [
        { series: [5, 1], fill: () => colour('--band-wide') },
        { series: [4, 2], fill: () => colour('--band') },
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            const at = cursor.idx;
            if (at == null || (cursor.left ?? -1) < 0) {
              read('');
              return;
            }
            read(
              `${clock(times[at]!)}: ${figure(median[at]!)}${unit}, ${figure(p5[at]!)} – ${figure(p95[at]!)}, ${figure(traces[at]!)} traces`,
            );
          },
        ],
      },
    },
    data: [[...times], p5, p25, median, p75, p95],
  };
}

/** Of an enum that uPlot declares, and that only its types have. */
const LOGARITHMIC = { distr: 3 } as object as Pick<uPlot.Scale, 'distr'>;
const SHARED: Pick<uPlot.Options, 'legend' | 'padding'> = { legend: { show: false }, padding: [8, 10, 0, 0] };
const CURSOR: uPlot.Cursor = { y: false, drag: { x: false, y: false }, points: { size: 6 } };

const axis = (): uPlot.Axis => ({
  font: FONT,
  stroke: () => colour('--ink-soft'),
  grid: { stroke: () => colour('--grid'), width: 1 },
  ticks: { show: false },
  gap: 4,
});
const timeAxis = (): uPlot.Axis => ({
  ...axis(),
  size: 26,
  incrs: TIME_STEPS,
  space: 44,
  values: (_, splits) => splits.map(clock),
});
const valueAxis = (): uPlot.Axis => ({
  ...axis(),
  size: 48,
  space: 28,
  values: (_, splits) => splits.map(brief),
});

/** The natural bounds; else from zero, unless something is below, to a little above the greatest. */
function spanOf(bounds: Bounds | null): uPlot.Range.Function {
  return (_, min, max) => {
    if (bounds) return [...bounds];
    const [low, high] = [Math.min(0, min), Math.max(0, max)];
    return high > low ? [low, high + (high - low) / 20] : [low, low + 1];
  };
}

const clock = (t: number): string => {
  if (t < 60) return `${figure(t)} s`;
  const whole = Math.round(t);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};
const figures = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const briefly = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const figure = (value: number): string => figures.format(value).replace('-', '−');
const brief = (value: number): string => briefly.format(value).replace('-', '−');

const style = getComputedStyle(document.documentElement);
const colour = (name: string): string => style.getPropertyValue(name).trim();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const plot of drawn.values()) plot.redraw();
});

/** All charts anew, in the other view. */
function drawAnew(): void {
  for (const [place, plot] of [...drawn]) {
    plot.destroy();
    draw(place, Math.floor(place.clientWidth));
  }
}
for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=view]')) {
  radio.addEventListener('change', () => {
    view = radio.value;
    drawAnew();
  });
}

const find = document.getElementById('find') as HTMLInputElement | null;
find?.addEventListener('input', () => {
  const wanted = find.value.trim().toLowerCase();
  let shown = 0;
  for (const card of document.querySelectorAll<HTMLElement>('[data-name]')) {
    card.hidden = !card.dataset['name']!.toLowerCase().includes(wanted);
    if (!card.hidden) shown++;
  }
  for (const group of document.querySelectorAll<HTMLElement>('.group')) {
    group.hidden = group.querySelector('[data-name]:not([hidden])') === null;
    if (group instanceof HTMLDetailsElement) group.open = wanted !== '' && !group.hidden;
  }
  document.getElementById('none')!.hidden = shown > 0;
});
