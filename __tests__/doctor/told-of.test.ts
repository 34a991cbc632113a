import { expect, test } from '@jest/globals'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { Failure } from '../../src/failure.ts'
import type { Phase } from '../../src/phase.ts'
import { CommandError } from '../../src/process.ts'

const build = (error: string) => {
  const stderr = `ERROR: failed to build: failed to solve: ${error}\n`
  return new CommandError('docker buildx build', 1, { stdout: '', stderr }, 'failed with exit code 1')
}

test.each<[string, Phase, Error, string, RegExp]>([
  [
    'a base that may be misspelled',
    'build',
    build(
      'x/y:1: failed to resolve source metadata for docker.io/x/y:1: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ),
    'registry-refuses-an-anonymous-client',
    /; check the name, since there may be no such image; if it is private, log in with 'registry-auth'/,
  ],
  [
    'an image of the toolchain that the daemon may not pull now',
    'pull',
    new Error(
      `no image of 'buildkit-image' can be pulled:\ndocker.io/moby/buildkit:v1: Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.\nset 'buildkit-image' to an image that this machine can reach, e.g. in your own registry`,
    ),
    'docker-hub-rate-limit',
    /^docker\.io is rate-limiting anonymous requests/,
  ],
  [
    'a proxy that refuses',
    'build',
    build(
      'failed to push ghcr.io/o/a:1: failed to do request: Head "https://ghcr.io/v2/o/a/blobs/sha256:1": Proxy Authentication Required',
    ),
    'proxy-refuses-a-request',
    /blocks requests to ghcr\.io/,
  ],
  [
    'a proxy that is away',
    'build',
    build(
      'failed to push ghcr.io/o/a:1: failed to do request: Head "https://ghcr.io/v2/o/a/blobs/sha256:1": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused',
    ),
    'registry-is-unreachable',
    /^10\.0\.0\.1:3128 cannot be reached \(connection refused; it is the proxy on the way to ghcr\.io\)/,
  ],
  [
    'a file that is missed in a mount',
    'build',
    build(
      'failed to walk /tmp/buildkit-mount1/build/libs: lstat /tmp/buildkit-mount1/build/libs: no such file or directory',
    ),
    'file-is-not-in-the-stage',
    /^\/build\/libs is not in/,
  ],
])('is told of what it is about: %s', async (_, phase, error, id, message) => {
  expect(await diagnose(new Failure(phase, {}, error))).toMatchObject({
    diagnosis: { rule: { id }, message: expect.stringMatching(message) },
  })
})
