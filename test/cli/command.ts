/** The command line of attune, bundled for tests as the build does it. */
import { build } from 'esbuild';

export async function bundleCommand(outfile: string): Promise<void> {
  await build({
    entryPoints: ['cli/attune.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}
