/** The lint rule over what is never read is a rule: planted reads are refused, in every room that sees events. */
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const eslint = new ESLint({ overrideConfig: { linterOptions: { reportUnusedDisableDirectives: 'off' } } });

/** Members whose reading the rule refuses in a text that stands in the place of a file of ours. */
async function refused(code: string, filePath = 'lib/capture.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  const { messages } = result!;
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.filter(({ ruleId }) => ruleId === 'attune/never-read').map(({ message }) => message.split(' ')[0]!);
}

/** @threat script-typed */
describe('what is never read', () => {
  test.each([
    ['of a key which it is', 'export const f = (e: KeyboardEvent) => e.key;', 'KeyboardEvent.key'],
    [
      'by another name for the event',
      'export const f = (pressed: KeyboardEvent) => pressed.code;',
      'KeyboardEvent.code',
    ],
    ['taken apart', 'export const f = ({ key }: KeyboardEvent) => key;', 'KeyboardEvent.key'],
    ['taken apart and renamed', 'export const f = ({ key: a }: KeyboardEvent) => a;', 'KeyboardEvent.key'],
    [
      'taken apart later',
      'export function f(e: KeyboardEvent) { const { code } = e; return code; }',
      'KeyboardEvent.code',
    ],
    ['by its name as text', "export const f = (pressed: KeyboardEvent) => pressed['key'];", 'KeyboardEvent.key'],
    [
      'through a cast',
      'export const f = (x: KeyboardEvent) => (x as unknown as { key: string }).key;',
      'KeyboardEvent.key',
    ],
    ['through a lie', 'export const f = (event: { key: string }) => event.key;', 'key'],
    ['of old', 'export const f = (x: { keyCode: number }) => x.keyCode;', 'keyCode'],
    ['of a finger its force', 'export const f = (e: TouchEvent) => e.touches[0]!.force;', 'force'],
    ['of each finger', 'export const f = (e: TouchEvent) => [...e.touches].map(({ force }) => force);', 'force'],
    ['of a pen its tilt', 'export const f = ({ tiltX }: PointerEvent) => tiltX;', 'tiltX'],
    ['of a field its text', 'export const f = (x: HTMLInputElement) => x.value;', 'HTMLInputElement.value'],
    ['of an area its text', 'export const f = ({ value }: HTMLTextAreaElement) => value;', 'HTMLTextAreaElement.value'],
    ['of an element its text', 'export const f = (x: Element) => x.textContent;', 'Element.textContent'],
    ['what was typed', 'export const f = (typed: InputEvent) => typed.data;', 'InputEvent.data'],
    ['what was selected', 'export const f = () => getSelection()?.toString();', 'Selection.toString'],
    ['what was copied', 'export const f = (e: ClipboardEvent) => e.clipboardData;', 'clipboardData'],
    ['what failed', 'export const f = ({ message }: ErrorEvent) => message;', 'ErrorEvent.message'],
    ['the browser', 'export const f = () => navigator.userAgent;', 'userAgent'],
    ['where from', 'export const f = () => document.referrer;', 'Document.referrer'],
    ['where', 'export const f = () => location.href;', 'Location.href'],
    [
      'the words of an element, outside the counting',
      'export const f = (x: HTMLElement) => x.innerText;',
      'HTMLElement.innerText',
    ],
  ])('%s', async (_, code, member) => {
    expect(await refused(code)).toEqual([member]);
  });

  test('in the worker neither, and in no other file of the page', async () => {
    const code = 'export const f = (x: { tiltX: number; event: { key: number } }) => [x.tiltX, x.event.key];';
    for (const file of ['lib/session.ts', 'lib/adjust/swap.ts', 'worker/pipeline.ts', 'worker/senses/click.ts'])
      expect(await refused(code, file)).toEqual(['tiltX']);
    expect(await refused('export const f = () => navigator.userAgent;', 'worker/main.ts')).toHaveLength(1);
  });
});

describe('what may be read', () => {
  test('ordinary words of our own things', async () => {
    const code = `
      export const f = (error: { code: string }, change: { key: string; value: number }) => [error.code, change.key, change.value];
      export const g = ({ data }: MessageEvent<number>) => data;
      export const h = ({ timeStamp, clientX, clientY, target, pointerType }: PointerEvent) =>
        [timeStamp, clientX, clientY, target, pointerType];`;
    expect(await refused(code)).toEqual([]);
  });

  test('the words of the author’s own text, where they are counted', async () => {
    const code = 'export const f = (x: HTMLElement) => x.innerText;';
    expect(await refused(code, 'lib/slots.ts')).toEqual([]);
    expect(await refused('export const f = (x: HTMLElement) => x.textContent;', 'lib/slots.ts')).toHaveLength(1);
  });
});
