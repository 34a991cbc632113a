/** End-to-end tests: the shipped dist/ against the real parts of lab/. One file at a time, since they share a daemon. */
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
