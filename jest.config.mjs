/** Unit and shipped-bundle tests. They need no Docker; the end-to-end tests have a configuration of their own in e2e/. */
export default {
  testEnvironment: 'node',
  // Some tests start dist/ a few times, which a busy machine takes its time for.
  testTimeout: 20_000,
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/__tests__/setup.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
}
