import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

const SPECS = [
  '**/*.spec.ts',
  '**/*.contract.ts',
  '**/*.fixture.ts',
  '**/testing/**',
  'test/**',
  'libs/testing/**',
];

export default ts.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'var/',
      'models/',
      'libs/api-client/src/schema.ts',
      'libs/event-store/src/*.bench.*',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...ts.configs.recommended],
    languageOptions: {
      parserOptions: { project: ['tsconfig.spec.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // An injected class must stay a value import, or its type is gone at run time.
      '@typescript-eslint/consistent-type-imports': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: [...SPECS, 'libs/domain/src/upcasting.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'TSAsExpression[expression.type="TSAsExpression"] TSTypeReference[typeName.name=/^(Logged|DomainEvent)$/]',
          message: 'What a store holds may have an older shape: asLogged reads it.',
        },
      ],
    },
  },
  {
    files: ['libs/{domain,slide,geometry,kernels,projections,what-if}/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in with the command.' },
        { object: 'Math', property: 'random', message: 'Chance comes in with the command.' },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'process', 'fetch', 'performance'],
    },
  },
  {
    files: SPECS,
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  {
    files: ['apps/web/**/*.ts'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { project: ['apps/web/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['apps/web/**/*.svelte', 'apps/web/**/*.svelte.ts'],
    extends: [...ts.configs.recommended, ...svelte.configs.recommended],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { project: null, parser: ts.parser, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      // `let … = $derived(…)` reads as what it is: something that changes.
      'prefer-const': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { ...globals.node } },
  },
);
