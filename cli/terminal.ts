/** Where a command prints, passed in so that tests can read it; and colours, for those who can see them. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly isColoured: boolean;
  /** Standard error, where somebody watches it: for a progress bar. */
  readonly watched?: NodeJS.WriteStream;
  /** Characters that fit in a line, where standard output is watched. */
  readonly columns?: number;
}

/** Colours only on a TTY and never under NO_COLOR (no-color.org). */
export const usesColour = (isTty: boolean | undefined, noColor: string | undefined): boolean =>
  isTty === true && !noColor;

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isColoured: usesColour(process.stdout.isTTY, process.env['NO_COLOR']),
  ...(process.stderr.isTTY && { watched: process.stderr }),
  ...(process.stdout.isTTY && { columns: process.stdout.columns }),
};

export type Painter = Readonly<Record<'green' | 'red' | 'yellow' | 'dim' | 'bold', (text: string) => string>>;

export function paint(isColoured: boolean): Painter {
  const sgr =
    (code: number) =>
    (text: string): string =>
      isColoured ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { green: sgr(32), red: sgr(31), yellow: sgr(33), dim: sgr(2), bold: sgr(1) };
}
