/** The worker's door: a hundred thousand raw messages change nothing behind it, and no file of the package makes code from text. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

declare global {
  interface Window {
    engine: Worker;
    /** How often code was made from text. */
    made: number;
  }
}

const MESSAGES = 100_000;

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** Keeps the engine's worker at hand, as a script of the page could. */
function keepWorker(): void {
  window.Worker = new Proxy(Worker, {
    construct: (target, args) => (window.engine = Reflect.construct(target, args) as Worker),
  });
}

/** Posts so many messages of every shape that comlink knows, and of many that it does not. Sent as text: self-contained. */
async function attack(count: number): Promise<void> {
  let state = 20_261_201;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const one = <T>(of: readonly T[]): T => of[next(of.length)]!;
  const polluting = (): object =>
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
  const value = (depth: number): unknown => {
    const kind = next(depth > 0 ? 10 : 6);
    if (kind < 6) return one<unknown>([0, -1, 'x', '__proto__', null, undefined, true, 1e308, 'a'.repeat(next(200))]);
    if (kind === 6) return Array.from({ length: next(4) }, () => value(depth - 1));
    if (kind === 7) return polluting();
    if (kind === 8)
      return one<unknown>([new Map([['a', 1]]), new Date(0), /x/, new Uint8Array(3), new Error('x'), 10n]);
    return { [one(['a', 'prototype', 'constructor', 'polluted', 'epoch', 'purposes'])]: value(depth - 1) };
  };
  const wire = (): unknown =>
    one<() => unknown>([
      () => ({ type: 'RAW', value: value(3) }),
      () => ({ type: 'HANDLER', name: one(['proxy', 'throw', 'x']), value: value(2) }),
      () => value(2),
    ])();
  const names = [
    'start',
    'inspect',
    'seal',
    'save',
    'forget',
    '__proto__',
    'constructor',
    'prototype',
    'polluted',
    'toString',
    'x',
  ];
  const message = (): unknown => {
    if (next(20) === 0) return value(3);
    const shape: Record<string, unknown> = {
      id: one<unknown>(['a', 'b'.repeat(70), 7, undefined, {}]),
      type: one<unknown>(['GET', 'SET', 'APPLY', 'CONSTRUCT', 'ENDPOINT', 'RELEASE', 'apply', 1, undefined]),
      path: one<() => unknown>([
        () => [one(names.slice(5))],
        () => Array.from({ length: 2 + next(3) }, () => one(names)),
        () => ['__proto__', 'polluted'],
        () => [],
        () => one(names),
        () => value(2),
      ])(),
    };
    if (next(3) > 0) shape['argumentList'] = Array.from({ length: next(12) }, wire);
    if (next(2) > 0) shape['value'] = wire();
    if (next(8) === 0) shape['kind'] = one(['decisions', 'frames', 'x']);
    return shape;
  };
  // The very message that pollutes a bare comlink worker (GoogleChromeLabs/comlink#603).
  window.engine.postMessage({
    id: 'x',
    type: 'SET',
    path: ['__proto__', 'polluted'],
    value: { type: 'RAW', value: 1 },
  });
  for (let i = 0; i < count; i++) {
    window.engine.postMessage(message());
    // The thread must breathe: what is posted waits for it.
    if (i % 2000 === 1999) await new Promise((resolve) => setTimeout(resolve));
  }
}

/** @threat script-messages */
test('a hundred thousand raw messages pollute nothing and change nothing', { timeout: 180_000 }, async () => {
  const page = await site.visit(keepWorker);
  await accept(page);
  const engine = page.workers()[0]!;
  // Of what is known all that does not change by time alone.
  const stateOf = () =>
    page.evaluate(async () => {
      const { features, models, choices, budget, dropped } = (await window.attuneDemo!.attune.inspect())!;
      return { features: features.map(({ id }) => id), models, choices, budget, dropped };
    });
  const before = await stateOf();
  await page.evaluate(attack, MESSAGES);
  const after = await stateOf();
  expect(after).toEqual(before);
  const polluted = await engine.evaluate(() => [
    ...Object.keys(Object.prototype),
    ...['polluted'].filter((name) => name in {} || name in self || name in (() => 0)),
  ]);
  expect(polluted).toEqual([]);
  expect(page.workers()).toHaveLength(1);
  await page.context().close();
});

/** In place of `Function`, in a page or a worker: counts, and makes nothing. */
const STUB = `{
  const scope = globalThis;
  scope.made = 0;
  const stub = new Proxy(Function, { apply: () => (scope.made++, () => 0), construct: () => (scope.made++, () => 0) });
  Object.defineProperty(Function.prototype, 'constructor', { value: stub, configurable: true });
  scope.Function = stub;
}`;

/** @threat script-code */
test('with `Function` stubbed, every file that a page loads loads without calling it', async () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, { default: string } | string>;
  };
  const context = await site.browser.newContext();
  await context.addInitScript(STUB);
  const page = await context.newPage();
  await page.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body: '<title>blank</title>' }));
  await page.goto(`${site.demo.url}blank`);
  const bare = /from\s*"(?:react|vue|@openfeature)/;
  const files = Object.values(exports)
    .flatMap((entry) => (typeof entry === 'string' ? [entry] : [entry.default]))
    .filter((file) => /^\.\/dist\/[\w-]+\.js$/.test(file) && !bare.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(6);
  for (const file of [...files, './dist/runtime.js', './dist/changes.js', './dist/reports.js', './dist/export.js']) {
    if (file.includes('worker')) {
      // The worker hides what could tell: the count is told as it closes, by a message before everything else.
      const body = `${STUB};const tell = self.postMessage.bind(self);
        self.addEventListener('message', (e) => e.data === 'made?' && tell({ made: self.made }));${readFileSync(file, 'utf8')}`;
      await page.route('**/stubbed-worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
      const made = await page.evaluate(async () => {
        const worker = new Worker('/stubbed-worker.js');
        const answer = new Promise<unknown>((resolve) =>
          worker.addEventListener('message', ({ data }: MessageEvent<{ made?: number }>) => {
            if (data.made !== undefined) resolve(data.made);
          }),
        );
        worker.postMessage('made?');
        const told = await answer;
        worker.terminate();
        return told;
      });
      expect(made, file).toBe(0);
      await page.unroute('**/stubbed-worker.js');
    } else {
      const body = readFileSync(file, 'utf8');
      const path = `/attune/${file.replace(/^\.\/dist\//, '')}`;
      await page.route(`**${path}`, (route) => route.fulfill({ contentType: 'text/javascript', body }));
      // As text: a test runner rewrites import().
      await page.evaluate(`import(${JSON.stringify(path)}).then(() => 0)`);
      expect(await page.evaluate(() => window.made), file).toBe(0);
    }
  }
  // The stub counts.
  expect(await page.evaluate(`new Function('return 1'), window.made`)).toBe(1);
  await context.close();
});
