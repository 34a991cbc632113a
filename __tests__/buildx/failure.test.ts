import { describe, expect, test } from '@jest/globals'
import { isPushFailure, transientPushFailure } from '../../src/buildx/failure.ts'
import { CommandError } from '../../src/process.ts'

describe('transientPushFailure', () => {
  // As buildx 0.36.1 with BuildKit 0.32.2 printed it, on a registry that was made to answer so.
  const pushed = 'failed to push r.io/app: '
  const put = 'unexpected status from PUT request to http://r.io/v2/app/manifests/sha256:ff1b'
  const final = (words: string) =>
    `#5 ERROR: ${words}\n------\n > exporting to image:\n------\nERROR: failed to build: failed to solve: ${words}\n`
  const failed = (stderr: string) =>
    new Error('the build failed', { cause: new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed') })

  test.each([
    ['429 with a body of its own', final(`${pushed}toomanyrequests: by the test`), 30_000],
    ['429 with a page', final(`${pushed}${put}: 429 Too Many Requests: <html></html>`), 30_000],
    ['502 with a page', final(`${pushed}${put}: 502 Bad Gateway: <html></html>`), 5_000],
    // As nginx ends the lines of its pages.
    ['502 with a page of CRLF', final(`${pushed}${put}: 502 Bad Gateway: <html>\r\n</html>\r`), 5_000],
    ['429 with a page of CRLF', final(`${pushed}${put}: 429 Too Many Requests: <html>\r\n</html>\r`), 30_000],
    ['502 without a body', final(`${pushed}${put}: 502 Bad Gateway`), 5_000],
    [
      '502 with a body of its own, whose status only the progress has',
      `#5 0.039 error: failed commit on ref "manifest-sha256:ff1b": ${put}: 502 Bad Gateway\n#5 retrying in 1s\n${final(`${pushed}denied: by the test`)}`,
      5_000,
    ],
    [
      '503 to a blob',
      final(
        `${pushed}unexpected status from HEAD request to http://r.io/v2/app/blobs/sha256:dd: 503 Service Unavailable`,
      ),
      5_000,
    ],
    [
      'a closed connection',
      final(
        `${pushed}failed commit on ref "manifest-sha256:ff1b": failed to do request: Put "http://r.io/v2/app/manifests/sha256:ff1b": EOF`,
      ),
      5_000,
    ],
    [
      'a token server that is busy',
      `#5 ERROR: ${pushed}failed to authorize: failed to fetch oauth token: unexpected status from POST request to http://t.io/token: 503 Service Unavailable: by the test\nERROR: failed to build: failed to solve: failed to fetch oauth token: unexpected status from POST request to http://t.io/token: 503 Service Unavailable: by the test\n`,
      5_000,
    ],
    ['a limit that GHCR calls 403', final(`${pushed}denied: You have exceeded a secondary rate limit`), 30_000],
  ])('passes: %s', (_, stderr, retryAfter) => {
    expect(transientPushFailure(failed(stderr))).toEqual({ reason: expect.any(String), retryAfter })
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
    ['400', final(`${pushed}${put}: 400 Bad Request`)],
    [
      'a RUN that says such words',
      '#7 0.1 ERROR: failed to push r.io/app: 503\nERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 1\n',
    ],
    [
      'a base image that cannot be pulled',
      'ERROR: failed to build: failed to solve: r.io/base: unexpected status from GET request to http://r.io/v2/: 503 Service Unavailable\n',
    ],
  ])('stays: %s', (_, stderr) => {
    expect(transientPushFailure(failed(stderr))).toBeUndefined()
  })

  test('knows nothing of other errors', () => {
    expect(transientPushFailure(new Error('failed to push r.io/app: 503'))).toBeUndefined()
  })
})

test.each([
  ['a push', 1, 'ERROR: failed to build: failed to solve: failed to push r.io/app:1: denied: by the test\n', true],
  ['a push, cancelled', 130, 'ERROR: failed to solve: failed to push r.io/app:1: context canceled\n', false],
  [
    'a RUN that says so',
    1,
    '------\n > [2/2] RUN make:\n0.1 failed to push r.io/app:1: no\n------\nERROR: process "/bin/sh -c make" did not complete successfully: exit code: 1\n',
    false,
  ],
  ['a build', 1, 'ERROR: no builder "nosuch" found\n', false],
])('tells whether what failed was a push: %s', (_, exitCode, stderr, expected) => {
  const cause = new CommandError('buildx build', exitCode, { stdout: '', stderr }, 'failed')
  expect(isPushFailure(new Error('the build failed', { cause }))).toBe(expected)
  expect(isPushFailure(new Error('failed to push'))).toBe(false)
})
