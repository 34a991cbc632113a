import { describe, expect, test } from '@jest/globals'
import { bindDocker } from '../../src/docker/daemon.ts'
import { pull, transientPull } from '../../src/docker/pull.ts'
import { openRetries } from '../../src/retry.ts'
import { absent, failure, recordRun } from '../fakes.ts'

const daemon = 'Error response from daemon: '
const lookup = `${daemon}Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: `

// As daemons with and without the containerd image store were seen to put it.
test.each([
  [
    `${daemon}toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
    '429 Too Many Requests',
  ],
  [
    `${daemon}failed to copy: httpReadSeeker: failed open: unexpected status code https://ghcr.io/v2/o/a/blobs/sha256:1: 429 Too Many Requests`,
    '429 Too Many Requests',
  ],
  [`${daemon}received unexpected HTTP status: 503 Service Unavailable`, '503 Service Unavailable'],
  [
    `${daemon}failed to resolve reference "docker.io/moby/buildkit:v1": unexpected status from HEAD request to https://registry-1.docker.io/v2/moby/buildkit/manifests/v1: 502 Bad Gateway`,
    '502 Bad Gateway',
  ],
  [
    `${daemon}unexpected status from GET request to https://r/v2/: 500 Internal Server Error`,
    '500 Internal Server Error',
  ],
  [`${daemon}unexpected status from GET request to https://r/v2/: 408 Request Timeout`, '408 Request Timeout'],
  [`${daemon}Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout`, 'TLS handshake timeout'],
  [
    `${daemon}Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    'timeout',
  ],
  [`${daemon}Get "https://r/v2/": dial tcp 1.2.3.4:443: i/o timeout`, 'timeout'],
  [`${daemon}Get "https://r/v2/": context deadline exceeded`, 'timeout'],
  [
    `${daemon}Get "https://r/v2/": read tcp 10.0.0.1:2->1.2.3.4:443: read: connection reset by peer`,
    'connection reset',
  ],
  [
    `${daemon}Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused`,
    'connection refused',
  ],
  [`${daemon}Get https://registry-1.docker.io/v2/: EOF`, 'connection closed'],
  [`${daemon}failed to copy: httpReadSeeker: failed open: failed to do request: unexpected EOF`, 'connection closed'],
  [`${lookup}no such host`, 'the name cannot be resolved'],
  [`${lookup}server misbehaving`, 'the name cannot be resolved'],
  [`${lookup}Temporary failure in name resolution`, 'the name cannot be resolved'],
  [`${lookup}read udp 10.0.2.15:43308->10.0.2.3:53: i/o timeout`, 'timeout'],
])('passes by itself: %s', (words, reason) => {
  expect(transientPull(words, false)).toEqual({ reason, maxElapsed: 60_000 })
})

test.each([
  [`${daemon}manifest for moby/buildkit:v503 not found: manifest unknown: manifest unknown`],
  [`${daemon}manifest unknown`],
  [`${daemon}failed to resolve reference "docker.io/library/a:1": docker.io/library/a:1: not found`],
  [`${daemon}pull access denied for a, repository does not exist or may require 'docker login'`],
  [`${daemon}error from registry: denied`],
  [`${daemon}unauthorized: authentication required`],
  [`${daemon}Get "https://r/v2/": unauthorized: incorrect username or password; 503 Service Unavailable`],
  [`${daemon}Get "https://r/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`],
  [`${daemon}Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client`],
  ['invalid reference format: repository name (library/A) must be lowercase'],
  [`${daemon}no matching manifest for linux/s390x in the manifest list entries`],
  [`${daemon}failed to register layer: write /x: no space left on device`],
  [`${daemon}unexpected status from HEAD request to https://r:5000/v2/o/500/manifests/1: 403 Forbidden`],
  ['something new'],
])('stays: %s', (words) => {
  expect(transientPull(words, false)).toBeUndefined()
})

describe('pull', () => {
  /** Pulls from a daemon that always answers this; the clock stands still but for the waits. */
  async function attempt(answer: Parameters<typeof recordRun>[0], hasOthers: boolean) {
    const run = recordRun(answer)
    let time = 0
    const retries = openRetries({
      wait: async (milliseconds) => {
        time += milliseconds
      },
      now: () => time,
      random: () => 0,
    })
    const error = await pull(bindDocker(run, []).docker, 'r/a', retries, hasOthers).then(
      () => undefined,
      ({ message }: Error) => message,
    )
    return { error, pulls: run.calls.length, seconds: time / 1000 }
  }
  const reset = failure('read: connection reset by peer')

  test('takes what comes at the first time', async () => {
    expect(await attempt({}, false)).toEqual({ error: undefined, pulls: 1, seconds: 0 })
  })

  test('waits for what passes, less where another image will do', async () => {
    const error = 'docker failed with exit code 1: read: connection reset by peer'
    expect(await attempt({ docker: reset }, true)).toEqual({ error, pulls: 7, seconds: 15.75 })
    expect(await attempt({ docker: reset }, false)).toEqual({ error, pulls: 9, seconds: 45.75 })
  })

  test('waits least where the registry is out of reach and another image will do', async () => {
    const away = { docker: failure('dial tcp 127.0.0.1:1: connect: connection refused') }
    expect(await attempt(away, true)).toMatchObject({ pulls: 5, seconds: 3.75 })
    expect(await attempt(away, false)).toMatchObject({ pulls: 9, seconds: 45.75 })
  })

  test.each([
    ['a refusal', failure('manifest unknown'), 'docker failed with exit code 1: manifest unknown'],
    ['a missing docker', absent(), 'docker was not found'],
  ])('does not wait for %s', async (_, answer, error) => {
    expect(await attempt({ docker: answer }, false)).toEqual({ error, pulls: 1, seconds: 0 })
  })
})
