import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { explainRefusal } from '../../src/image/explain.ts'
import { CommandError } from '../../src/process.ts'
import { RegistryError } from '../../src/registry/error.ts'
import type { FindLogin } from '../../src/registry/logins.ts'

const findLogin: FindLogin = async (host, name) =>
  host === 'ghcr.io' && name === 'o/app'
    ? { description: `user 'octocat' of 'registry-auth'`, kind: 'password', username: 'octocat', password: 'secret' }
    : undefined
const registries = { findLogin }
const words = 'failed to push ghcr.io/o/app: unauthorized: authentication required'

test('a refusal of BuildKit is explained with the login that it had', async () => {
  const error = new CommandError('buildx build', 1, { stdout: '', stderr: words }, 'failed with exit code 1')
  expect(await explainRefusal(error, registries)).toEqual(
    new Error(
      `ghcr.io refused user 'octocat' of 'registry-auth', scope repository:o/app:pull,push; likely the user name or the password is wrong, or the password has expired\n${error.message}`,
    ),
  )
})

test.each([
  ['another error', new Error('no space left on device')],
  ['what is no error', 'text'],
  ['a cancelled job', new CancelledError('SIGTERM')],
  ['an error of the client', new RegistryError({ kind: 'refused', host: 'ghcr.io', request: words })],
])('%s stays as it is', async (_, error) => {
  expect(await explainRefusal(error, registries)).toBe(error)
})
