/** End-to-end tests: the shipped dist/ against the real parts of lab/. They share a daemon, and bear
 * others beside them unless their first line says `// alone: `: script/test runs those one at a time. */
export default {
  testEnvironment: 'node',
  rootDir: '..',
  roots: ['<rootDir>/e2e'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  maxWorkers: 1,
  testTimeout: 180_000,
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }],
  },
}
