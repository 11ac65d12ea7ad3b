export function hasGo(): boolean;
export function goRun(folder: string): { readonly command: string; readonly env: NodeJS.ProcessEnv };
export function ensureGo(): void;
