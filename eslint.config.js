// @ts-check
/** Lint rules: type-checked TypeScript everywhere, and the privacy rules that a linter can hold. */
import tseslint from 'typescript-eslint';
import { neverRead } from './scripts/never-read.mjs';

const NO_CHANCE = {
  object: 'Math',
  property: 'random',
  message: 'Randomness is a parameter, from crypto.getRandomValues.',
};
const NO_FLOATS = ['log', 'exp', 'pow', 'sqrt', 'log1p', 'expm1'].map((property) => ({
  object: 'Math',
  property,
  message: 'No floating point on the path of privacy (privacy notes, “float attacker”).',
}));
/** What engines may round as they like: a replay must give the same bits everywhere (docs/design/determinism.md). */
const INEXACT = [
  'exp',
  'log',
  'log2',
  'log10',
  'log1p',
  'expm1',
  'pow',
  'sin',
  'cos',
  'tan',
  'atan',
  'atan2',
  'hypot',
  'cbrt',
];
const NO_ROUNDING = INEXACT.map((property) => ({
  object: 'Math',
  property,
  message: 'Engines differ in its last bit. Use kernel/exact.ts.',
}));

export default tseslint.config(
  { ignores: ['**/dist/', 'build/', 'node_modules/', 'coverage/', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.ts', 'scripts/*.mjs', 'scripts/*.mts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // The index signature of a record and a checked index are each worth a `!` where the line before proves it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Handles are made of closures; nothing here uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-properties': ['error', NO_CHANCE],
    },
  },
  {
    files: ['worker/{filters,inference,senses}/**', 'kernel/exact.ts'],
    rules: { 'no-restricted-properties': ['error', NO_CHANCE, ...NO_ROUNDING] },
  },
  { files: ['worker/report/**'], rules: { 'no-restricted-properties': ['error', NO_CHANCE, ...NO_FLOATS] } },
  { files: ['lib/**', 'worker/**'], plugins: { attune: { rules: { 'never-read': neverRead } } } },
  { files: ['lib/**', 'worker/**'], rules: { 'attune/never-read': 'error' } },
  // Words of the author's own text are counted.
  { files: ['lib/slots.ts'], rules: { 'attune/never-read': ['error', ['HTMLElement.innerText']] } },
  { files: ['**/*.mjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
);
