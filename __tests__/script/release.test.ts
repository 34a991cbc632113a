import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { findDisagreements, notesOf, type ReleaseFiles } from '../../script/release/agreement.ts'
import { draftRelease, type Run } from '../../script/release/draft.ts'
import { decideMove, moveMajor, readTags } from '../../script/release/major.ts'
import { isNewer, parseTag } from '../../script/release/version.ts'
import { makeFolder } from '../fakes.ts'

const root = join(import.meta.dirname, '..', '..')
const sha = '3d3c42e5aac5ba805825da76410c181273ba90b1'

describe('parseTag', () => {
  test.each([
    ['v1.2.3', { numbers: [1, 2, 3], prerelease: '' }],
    ['v1.3.0-rc.1', { numbers: [1, 3, 0], prerelease: 'rc.1' }],
    ['v10.0.0', { numbers: [10, 0, 0], prerelease: '' }],
    ['v1', undefined],
    ['v1.2', undefined],
    ['1.2.3', undefined],
    ['v1.02.3', undefined],
    ['v1.2.3-', undefined],
    ['v1.2.3+build', undefined],
    ['v1.2.3\nv1.2.4', undefined],
  ])('%j', (tag, version) => {
    expect(parseTag(tag)).toEqual(version)
  })

  test.each([
    ['v1.10.0', 'v1.9.9', true],
    ['v2.0.0', 'v1.9.9', true],
    ['v1.2.3', 'v1.2.3', false],
    ['v1.2.2', 'v1.2.3', false],
    ['v1.9.9', 'v2.0.0', false],
  ])('%s is newer than %s: %p', (a, b, newer) => {
    const [first, second] = [parseTag(a), parseTag(b)]
    expect(first && second && isNewer(first, second)).toBe(newer)
  })
})

describe('findDisagreements', () => {
  const workflow = (use: string) => `jobs:\n  plan:\n    steps:\n      - id: plan\n        uses: ${use}\n`
  const others = `    steps:\n      - uses: actions/checkout@${sha} # v7.0.1\n      - uses: ./\n      - uses: $/plan\n`
  const agreeing: ReleaseFiles = {
    packageJson: '{"version":"1.2.3"}',
    packageLock: '{"version":"1.2.3"}',
    changelog: '# Changelog\n\n## 1.2.3 (2026-12-01)\n\n* It works.\n\n## 1.2.0 (2026-10-01)\n\n* First.\n',
    workflows: { 'ci.yml': others, 'ghes.yml': workflow('acme/build/plan@v1.2.3') },
    documents: {
      'README.md': `    uses: acme/build@v1\n    uses: my-acme/build@v3 acme/builder@v3 acme/build@${sha}\n`,
    },
    named: 'acme/build',
  }

  test.each([
    ['a release', 'v1.2.3', {}, []],
    ['no version', 'v1', {}, [`'v1' is not the tag of a release: expected for example v1.2.3 or v1.3.0-rc.1`]],
    [
      'the package',
      'v1.2.3',
      { packageJson: '{"version":"1.2.2"}' },
      ['package.json has version 1.2.2, not 1.2.3: npm version --no-git-tag-version 1.2.3'],
    ],
    [
      'its lock',
      'v1.2.3',
      { packageLock: '{"version":"1.2.2"}' },
      ['package-lock.json has version 1.2.2, not 1.2.3: npm version --no-git-tag-version 1.2.3'],
    ],
    [
      'no section in the changelog',
      'v1.2.3',
      { changelog: '# Changelog\n\n## 1.2.30 (2026-12-01)\n' },
      [`CHANGELOG.md has no section '## 1.2.3 (YYYY-MM-DD)'`],
    ],
    [
      'a section without a date',
      'v1.2.3',
      { changelog: '## 1.2.3 (not released yet)\n\n* It works.\n' },
      [`CHANGELOG.md says 'not released yet' of 1.2.3, where the date of the release belongs`],
    ],
    [
      'an empty section',
      'v1.2.3',
      { changelog: '## 1.2.3 (2026-12-01)\n\n## 1.2.0 (2026-10-01)\n\n* First.\n' },
      ['CHANGELOG.md says nothing of 1.2.3'],
    ],
    [
      'an action of another version',
      'v1.2.3',
      { workflows: { 'ghes.yml': `${workflow('acme/build/plan@v1.2.3')}${workflow("'acme/build@v1'")}` } },
      ['ghes.yml uses acme/build@v1, not v1.2.3: npm run update-multiarch v1.2.3'],
    ],
    [
      'an action of another owner',
      'v1.2.3',
      { workflows: { 'ghes.yml': workflow('other/build/plan@v1.2.3') } },
      ['ghes.yml uses other/build/plan@v1.2.3, which is not of acme/build: npm run update-owner acme/build'],
    ],
    [
      'no workflow that names the version',
      'v1.2.3',
      { workflows: { 'ci.yml': others } },
      ['no workflow names the actions of v1.2.3: npm run update-multiarch v1.2.3'],
    ],
    [
      'documents of another major version',
      'v1.2.3',
      {
        documents: {
          'README.md': 'acme/build@v2 and acme/build/.github/workflows/a.yml@v1.2.3, acme/build@v2.',
          'docs/a.md': 'acme/build/merge@v1, acme/build@v10',
        },
      },
      [
        'README.md names acme/build@v2, not v1: npm run update-multiarch v1.2.3',
        'README.md names acme/build/.github/workflows/a.yml@v1.2.3, not v1: npm run update-multiarch v1.2.3',
        'docs/a.md names acme/build@v10, not v1: npm run update-multiarch v1.2.3',
      ],
    ],
    [
      'a prerelease of the next major version, whose tag is not there yet',
      'v2.0.0-rc.1',
      {
        packageJson: '{"version":"2.0.0-rc.1"}',
        packageLock: '{"version":"2.0.0-rc.1"}',
        changelog: '## 2.0.0-rc.1 (2026-12-01)\n\n* It works.\n',
        workflows: { 'ghes.yml': workflow('acme/build/plan@v2.0.0-rc.1') },
      },
      [],
    ],
  ])('%s', (_, tag, changed, expected) => {
    expect(findDisagreements(tag, { ...agreeing, ...changed } as ReleaseFiles, 'acme/build')).toEqual(expected)
  })

  test('tells all at once', () => {
    const found = findDisagreements('v1.2.4', agreeing, 'acme/build')
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'package.json',
      'package-lock.json',
      'CHANGELOG.md',
      'ghes.yml',
    ])
  })

  test('in this repository, package.json, its lock and the newest section of the changelog are of one version', () => {
    const read = (path: string) => readFileSync(join(root, path), 'utf8')
    const [, version] = read('CHANGELOG.md').match(/^## (\S+) \((?:not released yet|\d{4}-\d{2}-\d{2})\)$/m) ?? []
    expect([JSON.parse(read('package.json')).version, JSON.parse(read('package-lock.json')).version]).toEqual([
      version,
      version,
    ])
  })
})

test('notesOf gives the section of a version and nothing of the next', () => {
  const changelog = '# C\n\n## 1.2.3 (2026-12-01)\n\n* A\n\n### More\n\n* B\n\n## 1.2.0 (2026-10-01)\n\n* First.\n'
  expect(notesOf(changelog, '1.2.3')).toBe('* A\n\n### More\n\n* B')
  expect(notesOf(changelog, '1.2.0')).toBe('* First.')
  expect(notesOf(changelog, '1.2')).toBe('')
})

describe('draftRelease', () => {
  const release = { tag: 'v1.2.3', notes: '* It "works"', isPrerelease: false }
  let asked: (readonly string[])[]
  const answering =
    (states: string): Run =>
    async (...args) => {
      asked.push(args)
      return args[0] === 'api' ? states : ''
    }
  const created = () => asked.filter(([command]) => command === 'release')

  beforeEach(() => {
    asked = []
  })

  test('makes a draft, never a release, of a tag that is there', async () => {
    expect(await draftRelease(answering(''), release)).toBe('made the draft of v1.2.3: a person publishes it')
    expect(asked).toEqual([
      [
        'api',
        '--paginate',
        'repos/{owner}/{repo}/releases',
        '--jq',
        '.[] | select(.tag_name == "v1.2.3") | if .draft then "draft" else "published" end',
      ],
      ['release', 'create', 'v1.2.3', '--draft', '--verify-tag', '--title=v1.2.3', '--notes=* It "works"'],
    ])
  })

  test('marks a prerelease', async () => {
    await draftRelease(answering(''), { ...release, isPrerelease: true })
    expect(created()[0]).toContain('--prerelease')
  })

  test.each([
    ['draft\n', 'the draft of v1.2.3 is there already: a person publishes it'],
    ['published\n', 'v1.2.3 is published already: nothing to do'],
    ['draft\npublished\n', 'v1.2.3 is published already: nothing to do'],
  ])('run again on %j, it makes no second one', async (states, said) => {
    expect(await draftRelease(answering(states), release)).toBe(said)
    expect(created()).toEqual([])
  })

  test('two drafts are a person’s to sort out', async () => {
    await expect(draftRelease(answering('draft\ndraft\n'), release)).rejects.toThrow(
      'there are 2 drafts of v1.2.3: delete all but one, then run this job again',
    )
  })

  test('makes nothing when GitHub does not say what is there', async () => {
    const gh: Run = async (...args) => {
      asked.push(args)
      throw new Error('HTTP 502')
    }
    await expect(draftRelease(gh, release)).rejects.toThrow('HTTP 502')
    expect(created()).toEqual([])
  })
})

describe('decideMove', () => {
  const decide = (tags: Record<string, string>, tag: string, isPrerelease = false) =>
    decideMove(new Map(Object.entries(tags).map(([name, id]) => [name, { id, commit: id }])), tag, isPrerelease)

  test.each([
    ['the first release makes the tag', { 'v1.0.0': 'a' }, 'v1.0.0', { major: 'v1', commit: 'a' }],
    [
      'a newer one moves it',
      { 'v1.9.0': 'a', 'v1.10.0': 'b', v1: 'a' },
      'v1.10.0',
      { major: 'v1', commit: 'b', from: 'a' },
    ],
    [
      'one of another major version makes its own',
      { 'v1.9.0': 'a', 'v2.0.0': 'b', v1: 'a' },
      'v2.0.0',
      { major: 'v2', commit: 'b' },
    ],
    [
      'a newer tag that is not published yet does not matter',
      { 'v1.2.0': 'a', 'v1.2.1': 'b', 'v1.3.0': 'c', v1: 'a' },
      'v1.2.1',
      { major: 'v1', commit: 'b', from: 'a' },
    ],
    [
      'a prerelease at the same commit does not count',
      { 'v1.3.0-rc.1': 'a', 'v1.2.0': 'a', 'v1.2.1': 'b', v1: 'a' },
      'v1.2.1',
      { major: 'v1', commit: 'b', from: 'a' },
    ],
    [
      'a maintenance release leaves it',
      { 'v1.3.0': 'a', 'v1.2.1': 'b', v1: 'a' },
      'v1.2.1',
      { stays: 'v1 stays at v1.3.0, which is newer than v1.2.1' },
    ],
    ['so does the same once more', { 'v1.3.0': 'a', v1: 'a' }, 'v1.3.0', { stays: 'v1 is at v1.3.0 already' }],
    [
      'so does a prerelease',
      { 'v1.3.0': 'a', 'v1.4.0-rc.1': 'b', v1: 'a' },
      'v1.4.0-rc.1',
      { stays: 'v1 stays: v1.4.0-rc.1 is a prerelease' },
    ],
  ])('%s', (_, tags, tag, expected) => {
    expect(decide(tags as unknown as Record<string, string>, tag)).toEqual(expected)
  })

  test('an annotated tag is compared by its commit, and leased by its own id', () => {
    const tags = new Map([
      ['v1.0.0', { id: 'object', commit: 'a' }],
      ['v1.1.0', { id: 'b', commit: 'b' }],
      ['v1', { id: 'other object', commit: 'a' }],
    ])
    expect(decideMove(tags, 'v1.0.0', false)).toEqual({ stays: 'v1 is at v1.0.0 already' })
    expect(decideMove(tags, 'v1.1.0', false)).toEqual({ major: 'v1', commit: 'b', from: 'other object' })
  })

  test('what was published as a prerelease is one, whatever its tag', () => {
    expect(decide({ 'v1.4.0': 'b' }, 'v1.4.0', true)).toEqual({ stays: 'v1 stays: v1.4.0 is a prerelease' })
  })

  test.each([
    [{ v1: 'a' }, 'v1', `'v1' is not the tag of a version: a release of it, if immutable, keeps it from ever moving`],
    [{}, 'v1.2.3', 'there is no tag v1.2.3'],
    [
      { v1: 'c', 'v1.3.0': 'a', 'v2.0.0': 'c' },
      'v1.3.0',
      'v1 is at c, which is not a release: see who moved it, then move it by hand',
    ],
  ])('%j, %s: refused', (tags, tag, message) => {
    expect(() => decide(tags as unknown as Record<string, string>, tag)).toThrow(message)
  })

  test('readTags reads annotated tags through, and keeps what they are themselves', () => {
    expect([...readTags(`aa\trefs/tags/v1\nbb\trefs/tags/v1.0.0\naa\trefs/tags/v1.0.0^{}\n`)]).toEqual([
      ['v1', { id: 'aa', commit: 'aa' }],
      ['v1.0.0', { id: 'bb', commit: 'aa' }],
    ])
  })
})

describe('moveMajor, in a clone as a job has it', () => {
  let folder: string
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  /** A commit on a branch of the remote, tagged. */
  const release = (tag: string, ...tagFlags: string[]) => {
    git('-C', 'work', 'commit', '--quiet', '--allow-empty', `--message=${tag}`)
    git('-C', 'work', 'tag', ...tagFlags, tag)
    git('-C', 'work', 'push', '--quiet', 'origin', 'HEAD', tag)
  }
  const published: Run = async () => '{"isDraft":false,"isPrerelease":false}\n'
  const move = async (tag: string, gh = published) => {
    const clone = join(folder, `clone-${Math.random()}`)
    git('clone', '--quiet', '--depth=1', `--branch=${tag}`, `file://${folder}/remote`, clone)
    return moveMajor(async (...args) => git('-C', clone, ...args), gh, tag)
  }
  const at = (ref: string) => git('-C', 'remote', 'rev-parse', `${ref}^{commit}`)

  beforeEach(() => {
    folder = makeFolder()
    git('init', '--quiet', '--bare', '--initial-branch=main', 'remote')
    git('clone', '--quiet', 'remote', 'work')
    git('-C', 'work', 'checkout', '--quiet', '-b', 'main')
  })

  test('v1 follows the releases, and stays for maintenance, prereleases and another major version', async () => {
    release('v1.2.0')
    expect(await move('v1.2.0')).toBe('moved v1 to v1.2.0')
    release('v1.3.0', '--annotate', '--message=signed')
    expect(await move('v1.3.0')).toBe('moved v1 to v1.3.0')
    expect(git('-C', 'remote', 'cat-file', '-t', 'refs/tags/v1')).toBe('commit')

    git('-C', 'work', 'checkout', '--quiet', '-b', 'maintenance', 'v1.2.0')
    release('v1.2.1')
    expect(await move('v1.2.1')).toBe('v1 stays at v1.3.0, which is newer than v1.2.1')
    release('v1.4.0-rc.1')
    expect(await move('v1.4.0-rc.1')).toBe('v1 stays: v1.4.0-rc.1 is a prerelease')
    release('v2.0.0')
    expect(await move('v2.0.0')).toBe('moved v2 to v2.0.0')
    expect([at('refs/tags/v1'), at('refs/tags/v2')]).toEqual([at('v1.3.0'), at('v2.0.0')])

    // Not a descendant of what v1 is at: no fast-forward.
    release('v1.4.0')
    expect(await move('v1.4.0')).toBe('moved v1 to v1.4.0')
    expect(await move('v1.4.0')).toBe('v1 is at v1.4.0 already')
    expect(at('refs/tags/v1')).toBe(at('v1.4.0'))
    expect(git('-C', 'remote', 'for-each-ref', '--format=%(refname)', 'refs/heads')).not.toContain('v1')
  }, 30_000)

  test('v1 as an annotated tag, which a person made, moves like any other', async () => {
    release('v1.2.0')
    git('-C', 'work', 'tag', '-a', '--message=by hand', 'v1')
    git('-C', 'work', 'push', '--quiet', 'origin', 'v1')
    expect(git('-C', 'remote', 'cat-file', '-t', 'refs/tags/v1')).toBe('tag')
    expect(await move('v1.2.0')).toBe('v1 is at v1.2.0 already')
    release('v1.3.0')
    expect(await move('v1.3.0')).toBe('moved v1 to v1.3.0')
    expect(at('refs/tags/v1')).toBe(at('v1.3.0'))
  }, 30_000)

  test('GitHub says whether a release is one yet, whatever its tag', async () => {
    release('v1.2.0')
    const asked: (readonly string[])[] = []
    const answering =
      (answer: object): Run =>
      async (...args) => {
        asked.push(args)
        return JSON.stringify(answer)
      }
    const prerelease = answering({ isDraft: false, isPrerelease: true })
    expect(await move('v1.2.0', prerelease)).toBe('v1 stays: v1.2.0 is a prerelease')
    expect(asked).toEqual([['release', 'view', 'v1.2.0', '--json=isDraft,isPrerelease']])
    await expect(move('v1.2.0', answering({ isDraft: true, isPrerelease: false }))).rejects.toThrow(
      'v1.2.0 is still a draft: publish it first',
    )
    const none: Run = () => Promise.reject(new Error('release not found'))
    await expect(move('v1.2.0', none)).rejects.toThrow(
      'whether v1.2.0 is published, and no prerelease, could not be asked of GitHub (gh release view v1.2.0): release not found',
    )
    expect(git('-C', 'remote', 'tag', '--list')).toBe('v1.2.0')

    // It is promoted later.
    expect(await move('v1.2.0')).toBe('moved v1 to v1.2.0')
  }, 30_000)

  test('a prerelease by its tag is not asked about', async () => {
    release('v1.3.0-rc.1')
    const gh: Run = () => Promise.reject(new Error('asked'))
    expect(await move('v1.3.0-rc.1', gh)).toBe('v1 stays: v1.3.0-rc.1 is a prerelease')
  })

  test('a move by somebody else meanwhile is not undone', async () => {
    release('v1.2.0')
    await move('v1.2.0')
    release('v1.3.0')
    release('v1.4.0')
    const clone = join(folder, 'clone')
    git('clone', '--quiet', '--depth=1', '--branch=v1.3.0', `file://${folder}/remote`, clone)
    const late: Run = async (...args) => {
      if (args[0] === 'push') await move('v1.4.0')
      return git('-C', clone, ...args)
    }

    await expect(moveMajor(late, published, 'v1.3.0')).rejects.toThrow(
      /^v1 could not be moved to v1\.3\.0: .*stale info/s,
    )
    expect(at('refs/tags/v1')).toBe(at('v1.4.0'))
  }, 30_000)

  test('a remote that refuses is told, with the command for a person', async () => {
    release('v1.2.0')
    const refusing: Run = async (...args) => {
      if (args[0] === 'push') throw new Error('refusing to allow a GitHub App to create or update workflow\n')
      return git('-C', 'work', ...args)
    }
    const commit = at('v1.2.0')
    await expect(moveMajor(refusing, published, 'v1.2.0')).rejects.toThrow(
      [
        'v1 could not be moved to v1.2.0: refusing to allow a GitHub App to create or update workflow',
        `Run this job again, or move it yourself: git push --quiet --force-with-lease=refs/tags/v1: origin ${commit}:refs/tags/v1`,
      ].join('\n'),
    )
  })
})

test('the scripts of a release import no package, since jobs that may write install none', () => {
  const files = new Set([join(root, 'script', 'release', 'main.ts')])
  const packages: string[] = []
  // A set is walked to its end, what is added meanwhile included.
  for (const file of files) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/ from '([^']+)'/g)) {
      if (from.startsWith('.')) files.add(join(dirname(file), from))
      else if (!from.startsWith('node:')) packages.push(`${file}: ${from}`)
    }
  }
  expect(files.size).toBeGreaterThan(5)
  expect(packages).toEqual([])
})
