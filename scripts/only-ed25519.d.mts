import type { Plugin } from 'esbuild';

export const KEPT: readonly string[];
export function onlyEd25519(): Plugin;
export function cutToEd25519(source: string, members?: readonly string[]): string;
