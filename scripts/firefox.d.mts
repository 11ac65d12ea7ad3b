export function findFirefox(): string | null;
export function firefoxLaunch(executablePath: string): {
  readonly channel: 'moz-firefox';
  readonly executablePath: string;
  readonly headless: true;
};
export function ensureFirefox(): void;
