/** HTML in which every value is text: what stands between tags is escaped unless it was made here. */
const made = Symbol('html');

export interface Html {
  readonly [made]: string;
}

type Value = Html | string | number | readonly Value[] | null | false;

/** A tagged template: html`<p>${text}</p>`. Null and false are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return trusted(parts.reduce((text, part, i) => text + written(values[i - 1] ?? null) + part));
}

export const htmlText = (value: Html): string => value[made];

/** A script or a style that the build made, as it is: the document's policy knows it by the hash of these very bytes. */
export function verbatim(element: 'script' | 'style', text: string): Html {
  if (/<\/(script|style)/i.test(text)) throw new Error(`The ${element} of the report would end its own element.`);
  return trusted(`<${element}>${text}</${element}>`);
}

/** A value as JSON for the script. No `<` is left in it, which might end the element or open a comment. */
export const jsonData = (id: string, value: unknown): Html =>
  trusted(`<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`);

const trusted = (text: string): Html => ({ [made]: text });

function written(value: Value): string {
  if (value === null || value === false) return '';
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  if (typeof value === 'number') return String(value);
  return made in value ? value[made] : value.map(written).join('');
}
