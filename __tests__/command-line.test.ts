import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { flags } from '../src/buildx/flags.ts'
import { parsePlatformName } from '../src/platform.ts'
import { defaultBinfmtImage, defaultBuildkitImage } from '../src/toolchain/inputs.ts'
import { defaultBuildxVersion } from '../src/toolchain/releases.ts'
import { blocksIn, codeIn, pairsIn, platformsIn, readGuide, tableIn } from './command-line.ts'
import { Machine } from './shipped.ts'

const { inputs } = parse(readFileSync(join(import.meta.dirname, '..', 'action.yml'), 'utf8'))
const native = { os: 'linux', architecture: 'amd64' } as const
const [english, chinese] = [readGuide(), readGuide('.zh-CN')]

describe.each([
  ['English', english],
  ['Chinese', chinese],
])('the guide from the command line in %s', (_, guide) => {
  const rows = platformsIn(guide)

  test.each(
    rows.flatMap(({ names, here, meant }) => names.map((name) => [name, here ?? `an error with '${meant ?? name}'`])),
  )('says what becomes of the platform %s: %s', (name, result) => {
    const parsed = () => parsePlatformName(name, native)
    const words = result.match(/^an error with '(.*)'$/)?.[1]
    if (words === undefined) expect(parsed()).toBe(result)
    else expect(parsed).toThrow(words)
  })

  const flagRows = tableIn(guide, /^`--add-host`/)

  test('names inputs and flags that belong together', () => {
    const written = Object.fromEntries(
      flagRows.flatMap(([named = '', cell = '']) => codeIn(named).map((flag) => [flag, codeIn(cell)])),
    )
    const rows = Object.values<{ flag: string; name?: string }>(flags).filter(({ name }) => name !== undefined)
    expect(rows.length).toBeGreaterThan(20)
    for (const { flag, name } of rows) expect(written[flag]).toContain(name)
    const named = Object.values(written).flatMap((names) =>
      names.filter((name) => name in inputs || name.includes('-')),
    )
    expect(named.filter((name) => !(name in inputs))).toEqual([])
  })

  test('links to headings that are there', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-')
    const headings = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading))
    const targets = [...guide.matchAll(/\]\(#([^)]*)\)/g)].map(([, target = '']) => decodeURIComponent(target))
    expect(targets.filter((target) => !headings.includes(target))).toEqual([])
    const sections = [...guide.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => slug(heading))
    expect(sections.filter((section) => !targets.includes(section))).toEqual([])
  })
})

test('both guides have the same sections, the same code, and the same tables of names', () => {
  const levels = (guide: string) => guide.replaceAll(/^```[\s\S]*?^```$/gm, '').match(/^#+(?= )/gm)
  const names = (guide: string, first: RegExp) => tableIn(guide, first).map((cells) => codeIn(cells.join(' | ')))
  expect(levels(chinese)).toEqual(levels(english))
  expect(blocksIn(chinese)).toEqual(blocksIn(english))
  for (const first of [/^`linux\/arm64`/, /^`--add-host`/]) expect(names(chinese, first)).toEqual(names(english, first))
})

test('names the versions of this release', () => {
  const image = (reference: string) => reference.replace(/^docker\.io\/|@.*$/g, '')
  const named = blocksIn(english).join('\n')
  const all = (pattern: RegExp) => [...new Set(named.match(pattern))]
  expect(
    all(/(?<=buildx-v|download\/v|buildx-version: )[\d.]+(?=[./\n])/g).map((version) => version.replace(/\.$/, '')),
  ).toEqual([defaultBuildxVersion])
  expect(all(/moby\/buildkit:[\w.-]+/g)).toEqual([image(defaultBuildkitImage)])
  expect(all(/tonistiigi\/binfmt:[\w.-]+/g)).toEqual([image(defaultBinfmtImage)])
})

test.each(['type=s3', 'type=azblob'])('entries of a cache %s reach buildx as they are typed', async (type) => {
  const pair = pairsIn(english).find(({ command }) => command.includes(type))
  const typed = pair?.command.replaceAll('$KEY', 'secret').match(/--cache-(?:from|to) \S+/g) ?? []
  const machine = new Machine({
    'buildx version': 'echo github.com/docker/buildx v0.37.1 abcdef',
    'buildx inspect': 'printf "Driver: docker-container\\n\\nNodes:\\nName: x0\\nBuildKit version: v0.34.0\\n"',
    'buildx build': 'echo "key: $AWS_SECRET_ACCESS_KEY" >&2',
  })
  const given = Object.entries(pair?.step.with ?? {}).map(([name, value]) => [name, String(value)] as const)
  const run = await machine.run(
    'build',
    {
      ...Object.fromEntries(
        given.map(([name, value]) => [name, value.replaceAll(/\$\{\{ secrets\.KEY }}/g, 'secret')]),
      ),
      ...{ builder: 'mine', 'buildx-version': 'installed', progress: 'plain' },
    },
    { env: { AWS_SECRET_ACCESS_KEY: 'from the environment' } },
  )
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  const build = run.calls.find(([program, verb]) => program === 'buildx' && verb === 'build') ?? []
  expect(typed).toHaveLength(2)
  expect(build).toEqual(expect.arrayContaining(typed.map((flag) => flag.replace(' ', '='))))
  expect(run.log).toContain('key: from the environment')
})
