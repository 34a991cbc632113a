import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type BakeSource, decideSource, detach } from '../../src/bake-files/source.ts'
import { readRunner } from '../../src/runner.ts'
import { makeFolder } from '../fakes.ts'

const workspace = makeFolder()
mkdirSync(join(workspace, 'app', 'deep'), { recursive: true })
const sha = 'a'.repeat(40)
const repository = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/app', GITHUB_SHA: sha }
const commit = `https://github.com/o/app.git#${sha}`
const token = { BUILDX_BAKE_GIT_AUTH_TOKEN: 'ghs_x' }

/** Where the definition comes from, for these inputs of a run about a commit. */
function decided(
  given: Partial<Parameters<typeof decideSource>[0]>,
  env: Readonly<Record<string, string>> = repository,
): BakeSource {
  const inputs = { source: '', workdir: '', githubToken: 'ghs_x', ...given }
  return decideSource(inputs, readRunner({ GITHUB_WORKSPACE: workspace, ...env }))
}

const here = { remote: undefined, folder: workspace, place: '.', env: {}, hasToken: false }

describe('a definition is read', () => {
  test.each<[string, BakeSource, Parameters<typeof decided>]>([
    ['from the commit', { ...here, remote: commit, env: token, hasToken: true }, [{}]],
    ['from the checkout outside of a run', here, [{}, {}]],
    ['from the checkout', here, [{ source: '.' }]],
    ['from a folder', { ...here, folder: join(workspace, 'app'), place: 'app' }, [{ source: './app' }]],
    ['from the workdir', { ...here, folder: join(workspace, 'app'), place: 'app' }, [{ source: '.', workdir: 'app' }]],
    [
      'from a folder of the workdir',
      { ...here, folder: join(workspace, 'app', 'deep'), place: 'app/deep' },
      [{ source: 'deep', workdir: 'app' }],
    ],
    [
      'from the commit, with files of the workdir',
      { ...here, remote: commit, folder: join(workspace, 'app'), place: 'app', env: token, hasToken: true },
      [{ workdir: 'app' }],
    ],
  ])('%s', (_, expected, asked) => {
    expect(decided(...asked)).toEqual(expected)
  })

  test.each<[string, string, Parameters<typeof decided>]>([
    ['source', 'gone', [{ source: 'gone' }]],
    ['workdir', 'gone', [{ workdir: 'gone' }]],
    ['workdir', 'gone', [{ workdir: 'gone' }, {}]],
  ])('but not where input %s names no folder: %s', (input, value, asked) => {
    expect(() => decided(...asked)).toThrow(
      new Error(
        `input '${input}' is '${value}', but there is no folder ${join(workspace, value)}; check out the repository before this step, or correct the path`,
      ),
    )
  })
})

describe('the token of the job', () => {
  test.each<[string, Pick<BakeSource, 'env' | 'hasToken'>, Parameters<typeof decided>]>([
    [
      'does not go to another repository of the server',
      { env: {}, hasToken: false },
      [{ source: 'https://github.com/o/b.git' }],
    ],
    ['does not go to another server', { env: {}, hasToken: false }, [{ source: 'https://example.com/o/app.git' }]],
    [
      'does not go to a host that only begins so',
      { env: {}, hasToken: false },
      [{ source: 'https://github.com.evil/o/a.git' }],
    ],
    ['does not go to another port', { env: {}, hasToken: false }, [{ source: 'https://github.com:8443/o/a.git' }]],
    [
      'does not go where a user name looks like the server',
      { env: {}, hasToken: false },
      [{ source: 'https://github.com@evil.io/o/a.git' }],
    ],
    ['does not go without TLS', { env: {}, hasToken: false }, [{ source: 'http://github.com/o/app.git' }]],
    ['is not there', { env: {}, hasToken: false }, [{ githubToken: '' }]],
    [
      'gives way to that of the environment',
      { env: {}, hasToken: true },
      [{}, { ...repository, BUILDX_BAKE_GIT_AUTH_TOKEN: 'own' }],
    ],
  ])('%s', (_, expected, asked) => {
    const { env, hasToken } = decided(...asked)
    expect({ env, hasToken }).toEqual(expected)
  })
})

describe('a definition of a repository is detached from it', () => {
  const remote = `${commit}:images`
  const secret = { id: 'GIT_AUTH_TOKEN.github.com', env: 'BUILDX_BAKE_GIT_AUTH_TOKEN' }
  const detached = (raw: object, source: Pick<BakeSource, 'remote' | 'hasToken'> = { remote, hasToken: true }) =>
    detach({ group: {}, target: { app: { ...raw } } }, source).target.app

  test('not one of this machine', () => {
    const definition = { group: { default: { targets: ['app'] } }, target: { app: { contexts: { a: 'b' } } } }
    expect(detach(definition, { remote: undefined, hasToken: true })).toEqual(definition)
  })

  test.each([
    ['lib', `${commit}:images/lib`],
    ['./lib/deep', `${commit}:images/lib/deep`],
    ['.', `${commit}:images`],
    ['target:base', 'target:base'],
    ['docker-image://alpine', 'docker-image://alpine'],
    ['oci-layout://x', 'oci-layout://x'],
    ['cwd://x', 'cwd://x'],
    ['https://example.com/a.git', 'https://example.com/a.git'],
  ])('named context %s becomes %s', (context, expected) => {
    expect(detached({ contexts: { a: context } }, { remote, hasToken: false })).toEqual({ contexts: { a: expected } })
  })

  test.each([
    ['https://github.com/o/app.git', 'https://github.com/o/app.git#:lib'],
    ['https://github.com/o/app.git#main', 'https://github.com/o/app.git#main:lib'],
    ['git@github.com:o/app#main', 'git@github.com:o/app#main:lib'],
    ['https://github.com/o/app.git?ref=main', 'https://github.com/o/app.git?ref=main&subdir=lib'],
  ])('a folder of %s', (source, expected) => {
    expect(detached({ contexts: { a: 'lib' } }, { remote: source, hasToken: false })).toEqual({
      contexts: { a: expected },
    })
  })

  test('a path in what is no repository has no place', () => {
    const source = { remote: 'https://example.com/bake.tar.gz', hasToken: false }
    expect(() => detached({ contexts: { a: 'lib' } }, source)).toThrow(
      new Error(
        "target 'app', attribute 'contexts' has the path 'lib', which cannot be read from https://example.com/bake.tar.gz because that is not a Git repository; check it out and set 'source: .'",
      ),
    )
  })

  test('the token goes with what is fetched from its server, beside other secrets', () => {
    const context = `${commit}:app`
    expect(detached({ context })).toEqual({ context, secret: [secret] })
    expect(detached({ context, secret: [{ id: 's' }] })).toEqual({ context, secret: [{ id: 's' }, secret] })
    expect(detached({ context }, { remote, hasToken: false })).toEqual({ context })
    for (const other of ['https://example.com/a.git', 'http://github.com/o/app.git', 'app'])
      expect(detached({ context: other })).toEqual({ context: other })
  })
})
