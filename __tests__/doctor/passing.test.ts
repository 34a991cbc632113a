import { describe, expect, test } from '@jest/globals'
import { passingBoot, passingBuild, passingCache, passingPull } from '../../src/doctor/passing.ts'
import { CommandError } from '../../src/process.ts'

const daemon = 'Error response from daemon: '
const lookup = `${daemon}Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: `

// As daemons with and without the containerd image store were seen to put it.
test.each([
  [
    `${daemon}toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
    'r.io is rate-limiting requests',
  ],
  [
    `${daemon}failed to copy: httpReadSeeker: failed open: unexpected status code https://ghcr.io/v2/o/a/blobs/sha256:1: 429 Too Many Requests`,
    'r.io answered 429',
  ],
  [`${daemon}received unexpected HTTP status: 503 Service Unavailable`, 'r.io answered 503'],
  [
    `${daemon}failed to resolve reference "docker.io/moby/buildkit:v1": unexpected status from HEAD request to https://registry-1.docker.io/v2/moby/buildkit/manifests/v1: 502 Bad Gateway`,
    'r.io answered 502',
  ],
  [`${daemon}unexpected status from GET request to https://r/v2/: 500 Internal Server Error`, 'r.io answered 500'],
  [`${daemon}unexpected status from GET request to https://r/v2/: 408 Request Timeout`, 'r.io answered 408'],
  [`${daemon}Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout`, 'r.io did not answer in time'],
  [
    `${daemon}Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    'r.io did not answer in time',
  ],
  [`${daemon}Get "https://r/v2/": dial tcp 1.2.3.4:443: i/o timeout`, 'r.io did not answer in time'],
  [`${daemon}Get "https://r/v2/": context deadline exceeded`, 'r.io did not answer in time'],
  [
    `${daemon}Get "https://r/v2/": read tcp 10.0.0.1:2->1.2.3.4:443: read: connection reset by peer`,
    'the connection to r.io was reset',
  ],
  [
    `${daemon}Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused`,
    'r.io refused the connection',
  ],
  [`${daemon}Get https://registry-1.docker.io/v2/: EOF`, 'r.io closed the connection'],
  [
    `${daemon}failed to copy: httpReadSeeker: failed open: failed to do request: unexpected EOF`,
    'r.io closed the connection',
  ],
  [`${lookup}no such host`, 'the name of r.io could not be resolved'],
  [`${lookup}server misbehaving`, 'the name of r.io could not be resolved'],
  [`${lookup}Temporary failure in name resolution`, 'the name of r.io could not be resolved'],
  [`${lookup}read udp 10.0.2.15:43308->10.0.2.3:53: i/o timeout`, 'r.io did not answer in time'],
])('a pull passes by itself: %s', (words, reason) => {
  expect(passingPull(words, 'r.io/o/a:1')).toEqual({ reason, told: `${reason} while r.io/o/a:1 was pulled` })
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
])('a pull stays failed: %s', (words) => {
  expect(passingPull(words, 'r.io/o/a:1')).toBeUndefined()
})

describe('a build', () => {
  // As buildx 0.36.1 with BuildKit 0.32.2 printed it, on a registry that was made to answer so.
  const pushed = 'failed to push r.io/app: '
  const manifest = 'unexpected status from PUT request to http://r.io/v2/app/manifests/sha256:ff1b'
  const blob = 'unexpected status from POST request to http://r.io/v2/app/blobs/uploads/'
  const final = (words: string) =>
    `#5 ERROR: ${words}\n------\n > exporting to image:\n------\nERROR: failed to build: failed to solve: ${words}\n`
  const failed = (stderr: string) => new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed')
  const resolve = 'r.io/base:1: failed to resolve source metadata for r.io/base:1: '
  const fetch = 'failed to compute cache key: failed to copy: httpReadSeeker: failed open: '

  test.each([
    [
      '429 with a body of its own',
      `${pushed}toomanyrequests: by the test`,
      'r.io is rate-limiting requests while layers',
      30_000,
    ],
    [
      '429 with a page',
      `${pushed}${manifest}: 429 Too Many Requests: <p>`,
      'r.io answered 429 while a manifest',
      30_000,
    ],
    ['502 with a page', `${pushed}${manifest}: 502 Bad Gateway: <p>`, 'r.io answered 502 while a manifest', undefined],
    // As nginx ends the lines of its pages.
    ['502 with CRLF', `${pushed}${blob}: 502 Bad Gateway: <p>\r\n</p>\r`, 'r.io answered 502 while layers', undefined],
    ['504 without a body', `${pushed}${blob}: 504 Gateway Timeout`, 'r.io answered 504 while layers', undefined],
    ['408', `${pushed}${blob}: 408 Request Timeout`, 'r.io answered 408 while layers', undefined],
    [
      'a closed connection',
      `${pushed}failed commit on ref "manifest-sha256:ff1b": failed to do request: Put "http://r.io/v2/app/manifests/sha256:ff1b": EOF`,
      'r.io closed the connection while a manifest',
      undefined,
    ],
    [
      'a limit that GHCR calls 403',
      `${pushed}denied: You have exceeded a secondary rate limit`,
      'r.io is rate-limiting requests while layers',
      30_000,
    ],
  ])('passes when its push meets %s', async (_, words, told, retryAfter) => {
    expect(await passingBuild(failed(final(words)))).toEqual({
      phase: 'push',
      reason: told.replace(/ while .*/, ''),
      told: `${told}${told.endsWith('layers') ? ' were' : ' was'} pushed`,
      ...(retryAfter && { retryAfter, maxElapsed: 300_000 }),
    })
  })

  test.each([
    [
      '502 with a body of its own, whose status only the progress has',
      `#5 0.039 error: failed commit on ref "manifest-sha256:ff1b": ${manifest}: 502 Bad Gateway\n#5 retrying in 1s\n${final(`${pushed}denied: by the test`)}`,
      'r.io answered 502',
    ],
    [
      'a token server that is busy',
      `#5 ERROR: ${pushed}failed to authorize: failed to fetch oauth token: unexpected status from POST request to http://t.io/token: 503 Service Unavailable: by the test\nERROR: failed to build: failed to solve: failed to fetch oauth token: unexpected status from POST request to http://t.io/token: 503 Service Unavailable: by the test\n`,
      'r.io answered 503',
    ],
  ])('passes when its push meets %s', async (_, stderr, reason) => {
    expect(await passingBuild(failed(stderr))).toMatchObject({ phase: 'push', reason })
  })

  test.each([
    [
      `${resolve}unexpected status from HEAD request to http://r.io/v2/base/manifests/1: 503 Service Unavailable`,
      'r.io answered 503',
    ],
    [`${resolve}failed to do request: Head "http://r.io/v2/base/manifests/1": EOF`, 'r.io closed the connection'],
    [
      `${resolve}failed to do request: Head "http://r.io/v2/base/manifests/1": dial tcp 10.0.0.1:443: connect: connection refused`,
      'r.io refused the connection',
    ],
    [
      `${fetch}unexpected status from GET request to http://r.io/v2/base/blobs/sha256:1: 500 Internal Server Error`,
      'r.io answered 500',
    ],
    [
      `${fetch}failed to do request: Get "http://r.io/v2/base/blobs/sha256:1": read tcp 10.0.0.1:4->10.0.0.2:443: read: connection reset by peer`,
      'the connection to r.io was reset',
    ],
    [
      'failed to compute cache key: short read: expected 11087171 bytes but got 5: unexpected EOF',
      'the registry closed the connection',
    ],
    [
      'failed to compute cache key: failed commit on ref "layer-sha256:5e": unexpected commit digest sha256:59, expected sha256:5e: failed precondition',
      'the registry sent wrong content',
    ],
  ])('passes when its base image fails: %s', async (words, reason) => {
    expect(await passingBuild(failed(final(words)))).toEqual({
      phase: 'build',
      reason,
      told: `${reason} while a base image was fetched`,
    })
  })

  test.each([
    ['403', final(`${pushed}denied: by the test`)],
    ['401', final(`${pushed}unauthorized: by the test`)],
    [
      'no right to push',
      final(
        `${pushed}push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
      ),
    ],
    ['400', final(`${pushed}${manifest}: 400 Bad Request`)],
    [
      'a certificate',
      final(
        `${pushed}failed to do request: Head "https://r.io/v2/app/blobs/sha256:1": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      ),
    ],
    ['a repository whose name says it', final('failed to push r.io/EOF/app: denied: by the test')],
    ['a base that is missing', final(`${resolve}r.io/base:1: not found`)],
    [
      'a base that is not for everyone',
      final(`${resolve}unexpected status from HEAD request to http://r.io/v2/base/manifests/1: 403 Forbidden`),
    ],
    [
      'a RUN that says such words',
      '#7 0.1 ERROR: failed to push r.io/app: 503\nERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1\n',
    ],
    [
      'a RUN that is made of such words',
      final(
        'process "/bin/sh -c echo failed to copy: unexpected status from GET request to http://r.io/v2/a/blobs/1: 503 Service Unavailable; exit 1" did not complete successfully: exit code: 1',
      ),
    ],
    ['BuildKit that is gone', final('rpc error: code = Unavailable desc = error reading from server: EOF')],
    ['a Dockerfile that does not end', final('dockerfile parse error on line 2: unterminated heredoc: EOF')],
  ])('stays failed: %s', async (_, stderr) => {
    expect(await passingBuild(failed(stderr))).toBeUndefined()
  })

  test('is not known by other errors, nor where it was stopped', async () => {
    const words = final(`${pushed}${blob}: 503 Service Unavailable`)
    expect(await passingBuild(new Error(words))).toBeUndefined()
    const stopped = new CommandError('buildx build', undefined, { stdout: '', stderr: words }, 'was stopped')
    expect(await passingBuild(stopped)).toBeUndefined()
  })
})

describe('a boot', () => {
  const failed = (stderr: string, log = '') =>
    new Error(`${stderr}${log}`, { cause: new CommandError('buildx create', 1, { stdout: '', stderr }, 'failed') })

  test.each([
    [
      'ERROR: Error response from daemon: received unexpected HTTP status: 503 Service Unavailable\n',
      'the registry answered 503',
    ],
    [
      'ERROR: Error response from daemon: Get "http://r.io/v2/": dial tcp 1.2.3.4:80: connect: connection refused\n',
      'r.io refused the connection',
    ],
  ])('passes: %s', (stderr, reason) => {
    expect(passingBoot(failed(stderr))).toEqual({ reason, told: `${reason} while the builder was starting` })
  })

  test.each([
    [
      'BuildKit that says such words',
      failed('ERROR: exit status 1\n', '\n503 Service Unavailable: connection refused'),
    ],
    ['a builder that does not answer: buildx has waited for it', failed('ERROR: context deadline exceeded\n')],
    [
      'no privileges',
      failed('ERROR: Error response from daemon: privileged mode is incompatible with user namespaces\n'),
    ],
    [
      'an image that is not there',
      failed('ERROR: Error response from daemon: manifest for r.io/a:1 not found: manifest unknown\n'),
    ],
    ['another error', new Error('connection refused')],
  ])('stays failed: %s', (_, error) => {
    expect(passingBoot(error)).toBeUndefined()
  })
})

test('a cache passes by the words of its registry', () => {
  const put =
    'error writing manifest blob: failed commit on ref "sha256:1": unexpected status from PUT request to http://r.io/v2/c/manifests/1'
  const told = (reason: string) => ({ reason, told: `${reason} while the cache was saved` })
  expect(passingCache(`${put}: 502 Bad Gateway`)).toEqual(told('r.io answered 502'))
  expect(passingCache(`${put}: 429 Too Many Requests`)).toMatchObject({
    ...told('r.io answered 429'),
    retryAfter: 30_000,
  })
  expect(passingCache('error writing layer blob: unavailable: UNAVAILABLE by the test')).toEqual(
    told('the registry is temporarily unavailable'),
  )
  expect(passingCache(`${put}: 403 Forbidden`)).toBeUndefined()
  expect(passingCache("it was not finished after 300 s ('cache-timeout')")).toBeUndefined()
})
