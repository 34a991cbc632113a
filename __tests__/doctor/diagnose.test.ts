import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { DiagnosedError, type Diagnosis, during, Failure, type Scene } from '../../src/failure.ts'
import type { Phase } from '../../src/phase.ts'
import { CommandError } from '../../src/process.ts'
import { RegistryError } from '../../src/registry/error.ts'
import type { FindLogin } from '../../src/registry/logins.ts'
import { readRunner } from '../../src/runner.ts'

const findLogin: FindLogin = async (host, name) =>
  host === 'ghcr.io' && name === 'o/app'
    ? { description: `user 'octocat' from 'registry-auth'`, kind: 'password', username: 'octocat', password: 'secret' }
    : undefined
const registries = { findLogin, client: () => Promise.reject(new Error('no client')) }
const environment = { GITHUB_ACTION_REPOSITORY: 'acme/multiarch', GITHUB_ACTION_REF: 'v1' }
const runner = { ...readRunner(environment), serverUrl: 'https://g.example' }
const source = {
  platforms: ['linux/amd64', 'linux/arm64'],
  target: '',
  dockerfile: 'images/Dockerfile',
  emulation: 'auto',
} as const

const build = (stderr: string, exitCode = 1) =>
  new CommandError('buildx build', exitCode, { stdout: '', stderr }, `failed with exit code ${exitCode}`)

async function examine(error: unknown, phase: Phase = 'build', scene: Scene = { source, runner }): Promise<Diagnosis> {
  const diagnosed = await diagnose(new Failure(phase, scene, error))
  if (!(diagnosed instanceof DiagnosedError)) throw diagnosed
  return diagnosed.diagnosis
}

const failedRun = `#5 [linux/arm64 2/2] RUN make
#5 0.1 one
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [linux/arm64 2/2] RUN make:
0.1 one
0.2 two
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`

test('of a step that failed, platform, instruction and line come first, and its last lines below', async () => {
  expect(await examine(build(failedRun))).toEqual({
    phase: 'build',
    rule: { id: 'run-failed', title: 'RUN failed' },
    platform: 'linux/arm64',
    message: 'linux/arm64: RUN make ended with exit code 2 (Dockerfile:2); see its output',
    words: `the build failed: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [linux/arm64 2/2] RUN make:
0.1 one
0.2 two
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------`,
    address: 'https://g.example/acme/multiarch/blob/v1/docs/troubleshooting.md#run-failed',
    place: { file: 'images/Dockerfile', line: 2 },
  })
})

test('a line that is wrong where no step failed is marked too', async () => {
  const stderr = `Dockerfile:3
--------------------
   1 |     FROM a
   2 |     COPY a b
   3 | >>> RUNN make
--------------------
ERROR: failed to build: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)
`
  expect(await examine(build(stderr))).toMatchObject({
    rule: { id: 'dockerfile-does-not-parse' },
    message: expect.stringMatching(
      /^Dockerfile:3 cannot be parsed: unknown instruction: RUNN \(did you mean RUN\?\); /,
    ),
    words:
      'the build failed: dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)\nDockerfile:3\n>>> RUNN make',
    place: { file: 'images/Dockerfile', line: 3 },
  })
})

test('a step of a build for one platform is of that platform', async () => {
  const stderr = failedRun.replaceAll('linux/arm64 ', '')
  expect(await examine(build(stderr), 'build', { source: { ...source, platforms: ['linux/s390x'] } })).toMatchObject({
    platform: 'linux/s390x',
    address: 'docs/troubleshooting.md#run-failed',
  })
})

test.each<[string, string, number, string]>([
  [
    'a push whose block holds nothing but its title',
    '#9 ERROR: failed to push 127.0.0.1:5000/app: 503\n------\n > exporting to image:\n------\nERROR: failed to push 127.0.0.1:5000/app: 503\n',
    1,
    'the build failed: failed to push 127.0.0.1:5000/app: 503',
  ],
  ['an error without an instruction', 'ERROR: failed to build: such a thing\n', 1, 'the build failed: such a thing'],
  ['an exit code and nothing else', '', 1, 'buildx build failed with exit code 1, and printed nothing'],
  ['an exit code and words', 'killed\n', 137, 'buildx build failed with exit code 137: killed'],
  ["buildx's code for a cancelled build", 'ERROR: context canceled', 130, 'the build was cancelled'],
])('what no rule knows is told as it was said: %s', async (_, stderr, exitCode, message) => {
  expect(await examine(build(stderr, exitCode))).toMatchObject({ message, words: '' })
  expect((await examine(build(stderr, exitCode))).rule).toBeUndefined()
})

test.each<[string, Phase, unknown, string]>([
  [
    'boot',
    'boot',
    new Error('Error response from daemon: privileged mode is incompatible with user namespaces'),
    'docker-refuses-a-privileged-container',
  ],
  ['boot, unknown', 'boot', new Error('oops'), 'buildkit-does-not-start'],
  [
    'QEMU',
    'emulation',
    new Error('cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc: operation not permitted'),
    'qemu-registration-refused',
  ],
  [
    'a build',
    'build',
    build('ERROR: failed to build: docker exporter does not currently support exporting manifest lists'),
    'docker-engine-cannot-hold-an-index',
  ],
])('knows by the words in their phase: %s', async (_, phase, error, id) => {
  expect((await examine(error, phase)).rule?.id).toBe(id)
})

const refused = 'failed to push ghcr.io/o/app: unauthorized: authentication required'

test('a refusal of BuildKit is explained with the login that it had', async () => {
  expect(await examine(build(`ERROR: failed to solve: ${refused}`), 'build', { registries })).toMatchObject({
    phase: 'push',
    message: `ghcr.io refused user 'octocat' from 'registry-auth' (scope repository:o/app:pull,push); check the user name and the password, which may have expired`,
    words: `the build failed: ${refused}`,
  })
})

test('advice is what the event allows: a fork has no secrets', async () => {
  const repository = (name: string) => ({ repo: { full_name: name } })
  const event = { pull_request: { head: repository('them/app'), base: repository('us/app') } }
  const fork = { ...runner, eventName: 'pull_request', event }
  const { message } = await examine(build(`ERROR: ${refused}`), 'build', { runner: fork })
  expect(message).toContain(`a pull request from the fork them/app, which gets no secrets; set 'push: auto'`)
})

test('an error of the registry client keeps what was asked and answered below', async () => {
  const facts = { kind: 'refused', host: 'r.io', request: 'PUT r.io/a:1', status: 403, code: 'DENIED' } as const
  expect(await examine(new RegistryError(facts), 'tags')).toMatchObject({
    rule: { id: 'registry-refuses-an-anonymous-client' },
    message: expect.stringMatching(/^r\.io refused an anonymous request; no login for r\.io was found/),
    words: 'PUT r.io/a:1: the registry answered 403 DENIED',
  })
})

test('the innermost phase is told, with what all had at hand', async () => {
  const inner = () => during('pull', { driver: 'docker' }, () => Promise.reject(new Error('no')))
  const error = await during('prepare', { isRemote: true }, inner).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ phase: 'pull', scene: { driver: 'docker', isRemote: true }, message: 'no' })
})

test.each([
  ['a cancellation', new CancelledError('SIGTERM')],
  ['what was diagnosed', new DiagnosedError({ phase: 'tags', message: 'a', words: '' }, undefined)],
])('%s stays as it is', async (_, error) => {
  expect(await diagnose(error)).toBe(error)
  await expect(during('build', {}, () => Promise.reject(error)).catch(diagnose)).resolves.toBe(error)
})
