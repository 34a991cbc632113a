import { describe, expect, test } from '@jest/globals'
import { type BakeRequest, printArguments, printBake } from '../../src/buildx/bake-print.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import type { CommandError } from '../../src/process.ts'
import { absent, failure } from '../fakes.ts'

const lists = { files: [], targets: [], set: [], vars: [], allow: [] }
const plain: BakeRequest = {
  ...lists,
  ...{ noCache: false, pull: false, load: false, push: false, provenance: '', sbom: '', call: '' },
}

describe('arguments', () => {
  test.each<[string, Partial<BakeRequest>, string | undefined, readonly string[]]>([
    ['of files of this machine', {}, undefined, ['--allow=fs=*', '--progress=quiet', '--']],
    [
      'of a repository',
      { remote: 'https://x.io/a.git', targets: ['app'] },
      'b',
      ['--allow=fs=*', '--builder=b', '--progress=quiet', '--', 'https://x.io/a.git', 'app'],
    ],
    [
      'of every input',
      {
        ...{
          files: ['a', 'cwd://b'],
          targets: ['-x', 'y'],
          set: ['*.a=b c'],
          vars: ['V='],
          allow: ['network.host', 'fs=*'],
        },
        ...{ noCache: true, pull: true, load: true, push: true, provenance: 'false', sbom: 'true', call: 'check' },
      },
      undefined,
      [
        ...[
          '--file=a',
          '--file=cwd://b',
          '--set=*.a=b c',
          '--var=V=',
          '--allow=network.host',
          '--allow=fs=*',
          '--no-cache',
        ],
        ...['--pull', '--load', '--push', '--provenance=false', '--sbom=true', '--call=check', '--progress=quiet'],
        ...['--', '-x', 'y'],
      ],
    ],
  ])('%s', (_, request, builder, expected) => {
    expect(printArguments({ ...plain, ...request }, builder)).toEqual(['bake', '--print', ...expected])
  })
})

describe('what would be built', () => {
  /** Asks a buildx that answers so, one after the other. */
  async function ask(request: Partial<BakeRequest>, ...answers: readonly (string | CommandError)[]) {
    const calls: (readonly string[])[] = []
    const left = [...answers]
    const buildx: Buildx = async (args) => {
      calls.push(args)
      const answer = left.shift() ?? ''
      if (typeof answer !== 'string') throw answer
      return { stdout: answer, stderr: '' }
    }
    const printed = await printBake(
      buildx,
      { ...plain, ...request },
      { folder: '/w', env: {}, filesInput: 'files' },
      'b',
    ).catch(String)
    return { printed, files: calls.map((args) => args.filter((arg) => arg.startsWith('--file='))) }
  }

  const none = failure("ERROR: couldn't find a bake definition")
  const remote = 'https://x.io/a.git'

  test('is what buildx prints', async () => {
    expect(await ask({}, '{}')).toEqual({ printed: '{}', files: [[]] })
  })

  test.each<[string, Partial<BakeRequest>, readonly CommandError[], string]>([
    ['no file here', {}, [none], "Error: no bake file in /w; set 'files' to its path, or 'workdir' to its folder"],
    [
      'no file in a repository',
      { remote },
      [none, failure('ERROR: docker-bake.hcl: no such file or directory')],
      `Error: no bake file in ${remote}; set 'files' to its path, or 'workdir' to its folder, or read those of the checkout with 'source: .'`,
    ],
    [
      'a repository that cannot be fetched, of which buildx says no more than that there is no file',
      { remote },
      [none, failure('ERROR: failed to fetch remote https://x.io/a.git: exit status 128')],
      `Error: buildx cannot read the bake files in ${remote}:\nfailed to fetch remote https://x.io/a.git: exit status 128`,
    ],
    [
      'what is wrong in a file',
      {},
      [failure('docker-bake.hcl:2\n>>> target "a" {\nERROR: docker-bake.hcl:2,1-2: Invalid block')],
      'Error: buildx cannot read the bake files in /w:\ndocker-bake.hcl:2\n>>> target "a" {\ndocker-bake.hcl:2,1-2: Invalid block',
    ],
  ])('%s is an error', async (_, request, answers, expected) => {
    expect((await ask(request, ...answers)).printed).toBe(expected)
  })

  test('a file that is named is asked for once', async () => {
    expect((await ask({ remote, files: ['x.hcl'] }, none)).files).toEqual([['--file=x.hcl']])
  })

  test('a buildx that did not start is no fault of the files', async () => {
    expect((await ask({}, absent())).printed).toMatch(/was not found/)
  })
})
