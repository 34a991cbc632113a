import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { commitTimeInCheckout, defaultBranchInCheckout } from '../src/git.ts'
import { createRun } from '../src/process.ts'
import { makeFolder, recordRun } from './fakes.ts'

const run = createRun(process.env, new AbortController().signal)
const made = '2024-05-06T07:08:09+02:00'

/** A repository with a commit of a known time, without anybody's configuration. */
function makeRepository(folder = makeFolder()): { readonly folder: string; readonly commit: string } {
  git(folder, 'init', '--quiet', '--initial-branch=main', '.')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message=one')
  return { folder, commit: git(folder, 'rev-parse', 'HEAD') }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.email=a@example.com', '-c', 'user.name=a', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', HOME: folder, GIT_COMMITTER_DATE: made },
  }).trim()
}

describe('when a commit was made', () => {
  const { folder, commit } = makeRepository()

  test('is read of the commit', async () => {
    expect(await commitTimeInCheckout(run, folder, commit)).toEqual(new Date(made))
  })

  test('an annotated tag stands for its commit', async () => {
    git(folder, 'tag', '--annotate', '--message=v1', 'v1')
    const tag = git(folder, 'rev-parse', 'v1')
    expect(tag).not.toBe(commit)
    expect(await commitTimeInCheckout(run, folder, tag)).toEqual(new Date(made))
  })

  test('a commit that the checkout does not have is an error', async () => {
    await expect(commitTimeInCheckout(run, folder, 'a'.repeat(40))).rejects.toThrow(
      /^git failed with exit code 128: fatal: Not a valid object name a{40}/,
    )
  })

  test.each(['', 'HEAD', '--help', `${'a'.repeat(40)}^`])("'%s' is asked nobody about", async (name) => {
    const recorded = recordRun()
    await expect(commitTimeInCheckout(recorded, folder, name)).rejects.toThrow(`'${name}' is not a commit id`)
    expect(recorded.calls).toEqual([])
  })

  test('an answer without a time is an error', async () => {
    await expect(commitTimeInCheckout(recordRun({ git: 'tree x\n' }), folder, commit)).rejects.toThrow(
      `git shows no time for commit ${commit}`,
    )
  })
})

describe('no repository above the workspace is asked', () => {
  const { folder, commit } = makeRepository()
  mkdirSync(join(folder, 'below'))

  test('whether the workspace is a folder in it', async () => {
    await expect(commitTimeInCheckout(run, join(folder, 'below'), commit)).rejects.toThrow(/not a git repository/)
  })

  test('or a link to one', async () => {
    const link = join(makeFolder(), 'link')
    symlinkSync(join(folder, 'below'), link)
    await expect(commitTimeInCheckout(run, link, commit)).rejects.toThrow(/not a git repository/)
  })

  test('or GIT_DIR names it', async () => {
    const other = createRun({ ...process.env, GIT_DIR: join(folder, '.git') }, new AbortController().signal)
    await expect(commitTimeInCheckout(other, makeFolder(), commit)).rejects.toThrow(/not a git repository/)
  })
})

test('the configuration of the checkout starts nothing, and nothing is fetched', async () => {
  const { folder, commit } = makeRepository()
  const trace = join(folder, 'started')
  const program = join(folder, 'program')
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${trace}\n`, { mode: 0o755 })
  for (const name of ['core.pager', 'core.fsmonitor', 'gpg.program', 'core.sshCommand', 'credential.helper'])
    git(folder, 'config', name, program)
  git(folder, 'config', 'log.showSignature', 'true')
  // A clone that fetches what it does not have.
  git(folder, 'config', 'core.repositoryFormatVersion', '1')
  git(folder, 'config', 'extensions.partialClone', 'origin')
  git(folder, 'config', 'remote.origin.url', `ssh://example.com/${folder}`)
  git(folder, 'config', 'remote.origin.promisor', 'true')
  git(folder, 'config', 'remote.origin.partialCloneFilter', 'blob:none')
  expect(await commitTimeInCheckout(run, folder, commit)).toEqual(new Date(made))
  await expect(commitTimeInCheckout(run, folder, 'b'.repeat(40))).rejects.toThrow(/exit code 128/)
  expect(existsSync(trace)).toBe(false)
})

describe('the default branch', () => {
  const { folder } = makeRepository()

  test('is that of origin, where a clone has recorded it', async () => {
    const clone = join(makeFolder(), 'clone')
    git(folder, 'branch', 'release/1')
    git(folder, 'symbolic-ref', 'HEAD', 'refs/heads/release/1')
    execFileSync('git', ['clone', '--quiet', folder, clone])
    expect(await defaultBranchInCheckout(run, clone)).toBe('release/1')
  })

  test('is an error where nothing is recorded', async () => {
    await expect(defaultBranchInCheckout(run, folder)).rejects.toThrow(
      /^git failed with exit code 128: fatal: ref refs\/remotes\/origin\/HEAD is not a symbolic ref/,
    )
  })

  test('or something else is', async () => {
    await expect(defaultBranchInCheckout(recordRun({ git: 'refs/heads/main\n' }), folder)).rejects.toThrow(
      'refs/remotes/origin/HEAD is refs/heads/main',
    )
  })
})

test('a workspace that is missing, and a machine without git, are told', async () => {
  await expect(defaultBranchInCheckout(run, '/nowhere')).rejects.toThrow(/no such file or directory/)
  const bare = createRun({ PATH: '/nowhere' }, new AbortController().signal)
  await expect(defaultBranchInCheckout(bare, makeFolder())).rejects.toThrow('git was not found')
})

test('the checkout may belong to somebody else, git is told only for this call, and it waits for no lock', async () => {
  const { folder } = makeRepository()
  const environments: unknown[] = []
  await commitTimeInCheckout(
    async (command, args, options) => {
      environments.push({ command, args, env: options?.env })
      return { stdout: `committer a <a> 1 +0000\n`, stderr: '' }
    },
    folder,
    'c'.repeat(40),
  )
  expect(environments).toEqual([
    {
      command: 'git',
      args: ['-C', folder, '-c', 'safe.directory=*', 'cat-file', '-p', '--', `${'c'.repeat(40)}^{commit}`],
      env: expect.objectContaining({ GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }),
    },
  ])
})
