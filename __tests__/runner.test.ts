import { resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { readRunner } from '../src/runner.ts'

test('programs inherit neither the inputs nor the token of the cache, which hold secrets', () => {
  const { childEnvironment } = readRunner({
    PATH: '/bin',
    INPUT_SECRETS: 'token=x',
    'INPUT_GITHUB-TOKEN': 'ghs_x',
    ACTIONS_RUNTIME_TOKEN: 'x',
  })
  expect(childEnvironment).toEqual({ PATH: '/bin' })
})

test('the certificates and keys of nodes are read by number, and no program inherits them', () => {
  const { nodeTls, childEnvironment } = readRunner({
    PATH: '/bin',
    BUILDER_NODE_0_AUTH_TLS_CACERT: 'ca',
    BUILDER_NODE_0_AUTH_TLS_CERT: 'cert',
    BUILDER_NODE_0_AUTH_TLS_KEY: 'key',
    BUILDER_NODE_12_AUTH_TLS_CACERT: 'other',
    // A secret that there is not.
    BUILDER_NODE_12_AUTH_TLS_KEY: '',
  })
  expect(nodeTls).toEqual(
    new Map([
      [0, { cacert: 'ca', cert: 'cert', key: 'key' }],
      [12, { cacert: 'other' }],
    ]),
  )
  expect(childEnvironment).toEqual({ PATH: '/bin' })
})

test.each([
  [{}, false],
  [{ RUNNER_ENVIRONMENT: 'github-hosted' }, false],
  [{ RUNNER_ENVIRONMENT: 'self-hosted' }, true],
])('whether the machine outlives the job: %j', (environment, isSelfHosted) => {
  expect(readRunner(environment)).toMatchObject({ isSelfHosted })
})

test.each([
  [{}, false],
  [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' }, false],
  [{ GITHUB_ACTIONS: 'true', ACT: 'true' }, true],
  [{ GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true' }, true],
  [{ GITHUB_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }, true],
])('whether inputs of a composite action may reach its steps: %j', (environment, leaksInputs) => {
  expect(readRunner(environment)).toMatchObject({ leaksInputs })
})

test.each([
  [{ DOCKER_CONFIG: 'config' }, 'config', 'config/buildx'],
  [{ DOCKER_CONFIG: '/c', BUILDX_CONFIG: './own/' }, '/c', 'own'],
])('the folders of docker and buildx are absolute: %j', (environment, dockerConfig, buildxConfig) => {
  expect(readRunner(environment)).toMatchObject({
    dockerConfig: resolve(dockerConfig),
    buildxConfig: resolve(buildxConfig),
  })
})

test('a variable that is set reaches the programs that are started from then on', () => {
  const environment = { PATH: '/bin', INPUT_TAGS: 'x' }
  const { childEnvironment, setVariable } = readRunner(environment)
  setVariable('DOCKER_METADATA_OUTPUT_VERSION', '1.2.3')
  expect(childEnvironment).toEqual({ PATH: '/bin', DOCKER_METADATA_OUTPUT_VERSION: '1.2.3' })
})
