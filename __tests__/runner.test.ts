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
