import { describe, expect, test } from '@jest/globals'
import { defaultContext, gitTokenId, isRemote, renderContext } from '../../src/image/context.ts'
import { readRunner } from '../../src/runner.ts'

const sha = '0123456789abcdef0123456789abcdef01234567'
const head = 'fedcba9876543210fedcba9876543210fedcba98'
const variables = { GITHUB_SERVER_URL: 'https://ghes.example.com', GITHUB_REPOSITORY: 'owner/app', GITHUB_SHA: sha }
const runner = (more: Record<string, string> = {}, event = {}) => ({ ...readRunner({ ...variables, ...more }), event })
const pullRequest = { pull_request: { head: { sha: head } } }

describe('defaultContext', () => {
  test.each<[string, ReturnType<typeof runner>, string]>([
    ['the commit of the event', runner(), `https://ghes.example.com/owner/app.git#${sha}`],
    ['the merge commit of a pull request', runner({}, pullRequest), `https://ghes.example.com/owner/app.git#${sha}`],
    [
      'the head of a pull request where that is wanted',
      runner({ DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: 'true' }, pullRequest),
      `https://ghes.example.com/owner/app.git#${head}`,
    ],
    [
      'the commit of a push also where the head of a pull request is wanted',
      runner({ DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: '1' }),
      `https://ghes.example.com/owner/app.git#${sha}`,
    ],
    [
      'a query',
      runner({ BUILDX_SEND_GIT_QUERY_AS_INPUT: 'true' }),
      `https://ghes.example.com/owner/app.git?ref=${sha}`,
    ],
    ['the checkout outside of a run', { ...runner(), repository: '' }, '.'],
  ])('is %s', (_, given, expected) => {
    expect(defaultContext(given)).toBe(expected)
  })

  test('names a variable that is no boolean', () => {
    expect(() => defaultContext(runner({ BUILDX_SEND_GIT_QUERY_AS_INPUT: 'on' }))).toThrow(
      `environment variable BUILDX_SEND_GIT_QUERY_AS_INPUT is 'on', expected true or false`,
    )
  })
})

test.each([
  ['{{defaultContext}}', 'https://h/o/r.git#abc', 'https://h/o/r.git#abc'],
  ['{{ defaultContext }}:sub/dir', 'https://h/o/r.git#abc', 'https://h/o/r.git#abc:sub/dir'],
  ['{{defaultContext}}', 'https://h/o/r.git?ref=a&b', 'https://h/o/r.git?ref=a&b'],
  ['{{defaultContext}}:sub/my dir', 'https://h/o/r.git?ref=abc', 'https://h/o/r.git?ref=abc&subdir=sub/my%20dir'],
  ['src={{defaultContext}}:lib', 'https://h/o/r.git#abc', 'src=https://h/o/r.git#abc:lib'],
  ['{{other}}/<&>', 'https://h/o/r.git#abc', '{{other}}/<&>'],
])('renders %s with %s', (text, context, expected) => {
  expect(renderContext(text, context)).toBe(expected)
})

describe('gitTokenId', () => {
  const git = 'https://ghes.example.com:8443/owner/app.git#abc'
  test.each<[string, string[], string, string[], string | undefined]>([
    ['the default context', [git], git, [], 'GIT_AUTH_TOKEN.ghes.example.com:8443'],
    ['a folder of it', [`${git}:sub`], git, ['npm'], 'GIT_AUTH_TOKEN.ghes.example.com:8443'],
    ['a named context', ['.', git], git, [], 'GIT_AUTH_TOKEN.ghes.example.com:8443'],
    ['a path', ['.'], git, [], undefined],
    ['another repository', ['https://github.com/other/app.git'], git, [], undefined],
    ['a run by hand', ['.'], '.', [], undefined],
    ['a token of their own', [git], git, ['GIT_AUTH_TOKEN'], undefined],
    ['a token for the host', [git], git, ['GIT_AUTH_TOKEN.ghes.example.com:8443'], undefined],
    ['a header of their own', [git], git, ['GIT_AUTH_HEADER.ghes.example.com:8443'], undefined],
  ])('for %s', (_, contexts, defaultGit, ids, expected) => {
    expect(gitTokenId(contexts, defaultGit, ids)).toBe(expected)
  })
})

test.each([
  ['https://github.com/o/r.git#main', true],
  ['http://127.0.0.1:8080/context.tar', true],
  ['git://h/r', true],
  ['ssh://git@h/r', true],
  ['git@github.com:o/r.git', true],
  ['github.com/o/r', true],
  ['.', false],
  ['./https', false],
  ['a@b', false],
])('%s is fetched by BuildKit: %s', (context, expected) => {
  expect(isRemote(context)).toBe(expected)
})
