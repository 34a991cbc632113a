import { describe, expect, test } from '@jest/globals'
import { defaultContext, gitTokenId, isRemote, renderContext } from '../src/git-context.ts'
import { readRunner } from '../src/runner.ts'

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
      runner({ DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: 'true', GITHUB_REF: 'refs/pull/7/merge' }, pullRequest),
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

  // Event, GITHUB_REF as docs.github.com has it (Events that trigger workflows), payload, whether the head is taken.
  test.each<[string, string, object, boolean]>([
    ['pull_request', 'refs/pull/7/merge', pullRequest, true],
    ['pull_request_review', 'refs/pull/7/merge', pullRequest, true],
    ['pull_request_review_comment', 'refs/pull/7/merge', pullRequest, true],
    // Closed by merging: the commit is that of the base.
    ['pull_request', 'refs/heads/main', pullRequest, false],
    // These have the rights of the base, whoever opened the pull request.
    ['pull_request_target', 'refs/heads/main', pullRequest, false],
    ['pull_request_target', 'refs/heads/pull/7/merge', pullRequest, false],
    ['pull_request_target', 'refs/heads/refs/pull/7/merge', pullRequest, false],
    [
      'workflow_run',
      'refs/heads/main',
      { workflow_run: { head_sha: head, pull_requests: [{ head: { sha: head } }] } },
      false,
    ],
    ['issue_comment', 'refs/heads/main', { issue: { pull_request: { url: 'https://api.example.com' } } }, false],
    [
      'check_run',
      'refs/heads/main',
      { check_run: { head_sha: head, pull_requests: [{ head: { sha: head } }] } },
      false,
    ],
    ['merge_group', 'refs/heads/gh-readonly-queue/main/pr-7-abc', { merge_group: { head_sha: head } }, false],
    ['repository_dispatch', 'refs/heads/main', { client_payload: pullRequest, ...pullRequest }, false],
    ['push', 'refs/heads/main', {}, false],
    // A deployment of a commit has no ref.
    ['deployment', '', pullRequest, false],
  ])(
    'for %s of %s has the head of the pull request only where the run is about it',
    (eventName, ref, event, isTaken) => {
      const variables = {
        DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: 'true',
        GITHUB_EVENT_NAME: eventName,
        GITHUB_REF: ref,
      }
      expect(defaultContext(runner(variables, event))).toBe(
        `https://ghes.example.com/owner/app.git#${isTaken ? head : sha}`,
      )
    },
  )

  test('names a variable that is no boolean', () => {
    expect(() => defaultContext(runner({ BUILDX_SEND_GIT_QUERY_AS_INPUT: 'on' }))).toThrow(
      `environment variable BUILDX_SEND_GIT_QUERY_AS_INPUT is 'on', expected true or false`,
    )
  })
})

test.each([
  ['{{defaultContext}}', 'https://h/o/r.git#abc', 'https://h/o/r.git#abc'],
  ['{{{defaultContext}}}', 'https://h/o/r.git#abc', 'https://h/o/r.git#abc'],
  ['{{{ defaultContext }}}:sub', 'https://h/o/r.git?ref=abc', 'https://h/o/r.git?ref=abc&subdir=sub'],
  ['src={{{defaultContext}}}:lib', 'https://h/o/r.git#abc', 'src=https://h/o/r.git#abc:lib'],
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
