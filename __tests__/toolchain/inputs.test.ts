import { afterEach, expect, test } from '@jest/globals'
import { readBuilderInputs } from '../../src/toolchain/inputs.ts'

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
})

const read = (inputs: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(inputs)) process.env[`INPUT_${name.toUpperCase()}`] = value
  const { existing, takesCurrent, driver } = readBuilderInputs()
  return { existing, takesCurrent, driver }
}
const own = { existing: '', takesCurrent: false, driver: 'docker-container' }

test.each<Record<string, string>>([
  {},
  { 'keep-state': 'false', append: ' \n', kubeconfig: ' \n', 'buildkitd-config-inline': '\n' },
  // These are not about how a builder is made.
  { cleanup: 'false', emulation: 'always', 'binfmt-image': 'binfmt', registries: 'r.io: {}' },
])('the current builder is taken with %j', (inputs) => {
  expect(read(inputs)).toEqual({ ...own, takesCurrent: true })
})

test.each<[Record<string, string>, object]>([
  [{ builder: 'new' }, own],
  [{ builder: 'mine' }, { ...own, existing: 'mine' }],
  [{ driver: 'docker-container' }, own],
  [{ driver: 'remote' }, { ...own, driver: 'remote' }],
  [
    { driver: 'remote', kubeconfig: 'config' },
    { ...own, driver: 'remote' },
  ],
  [
    { driver: 'kubernetes', kubeconfig: 'config' },
    { ...own, driver: 'kubernetes' },
  ],
  [
    { builder: 'mine', kubeconfig: 'config' },
    { ...own, existing: 'mine' },
  ],
  [{ 'driver-opts': 'network=host' }, own],
  [{ 'buildkitd-flags': '--debug' }, own],
  [{ 'buildkitd-config': 'buildkitd.toml' }, own],
  [{ 'buildkitd-config-inline': 'debug = true' }, own],
  [{ endpoint: 'arm' }, own],
  [{ append: '- endpoint: arm' }, own],
  [{ 'keep-state': 'true' }, own],
  [{ 'buildkit-image': 'moby/buildkit:v0.32.2' }, own],
])('and not with %j', (inputs, expected) => {
  expect(read(inputs)).toEqual(expected)
})

test.each<Record<string, string>>([{}, { builder: 'new' }, { driver: 'docker' }])(
  'a kubeconfig is of no use with %j',
  (inputs) => {
    const { driver = 'docker-container' } = inputs
    expect(() => read({ ...inputs, kubeconfig: 'config' })).toThrow(
      `'kubeconfig' needs 'driver: kubernetes' or 'driver: remote', but 'driver' is '${driver}'; change it, or remove 'kubeconfig'`,
    )
  },
)

test('the engine itself has no further nodes', () => {
  expect(() => read({ driver: 'docker', append: '- endpoint: arm' })).toThrow(
    `'append' adds nodes to a builder, but with 'driver: docker' the builder is the engine itself; use 'driver: docker-container', or remove 'append'`,
  )
})
