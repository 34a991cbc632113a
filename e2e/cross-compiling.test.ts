import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { codeBlocksIn } from '../__tests__/markdown.ts'
import { type LabRun, makeFolder, step } from './action.ts'
import { makeBuilder, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

// The Dockerfiles and inputs are those of the document. Where the images that they name cannot be had, what compiles starts from
// LAB_CROSS_IMAGE, which has compilers for amd64 and arm64, and what is published from the base image. This has neither Node nor
// Python, so that the gate can say nothing of the program which such an image starts, but does of libraries.
//
// Rust and xx are only linted: the standard library of a Rust target and the image of xx cannot be had everywhere.

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'cross-compiling.md'), 'utf8')
const sections = new Map(text.split(/^## /m).map((section) => [section.split('\n', 1)[0] ?? '', section]))
const fixture = join(import.meta.dirname, 'fixture', 'cross-compiling')

type Example = { readonly dockerfile: string; readonly inputs: Readonly<Record<string, string>> }

let builder: SharedBuilder
beforeAll(async () => {
  builder = await makeBuilder({ emulation: 'never' })
})
afterAll(() => removeBuilder(builder))

test.each<[string, string, string, string]>([
  ['Go', 'go', 'app', 'statically linked'],
  ['Go with C', 'cgo', 'usr/local/bin/app', 'libz.so.1'],
  ['C and C++', 'c', 'usr/local/bin/app', 'libz.so.1'],
  ['Node.js', 'node', 'app/node_modules/@node-rs/*/*.node', 'libc.so.6'],
  ['Python', 'python', 'packages/markupsafe/*.so', 'libc.so.6'],
])('%s: the programs of each platform are for it, and nothing was emulated', async (heading, name, path, needed) => {
  const example = exampleOf(heading)
  const run = await build(name, example)
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  // What Docker's checks find.
  expect(run.log).not.toMatch(/^::warning title=/m)
  const platforms = example.inputs.platforms?.split(',') ?? []
  expect(platformsIn(tagOf(name))).toEqual(platforms)
  for (const platform of platforms) expect(readelf(name, platform, path)).toEqual(machineAndNeeds(platform, needed))

  const [check = ''] = blocksOf('Prove that nothing was emulated', 'bash')
  const timings = run.outputs.timings ?? ''
  expect(() => execFileSync('bash', ['-ec', check], { env: { ...process.env, TIMINGS: timings } })).not.toThrow()
  expect(Object.keys(JSON.parse(timings).platforms)).toEqual(platforms)
})

test('GOARM is that of the variant, not the 7 that Go takes without it', () => {
  const [program = ''] = extract('go', 'linux/arm/v6', 'app')
  expect(sh('go', 'version', '-m', program)).toContain('GOARM=6')
})

test.each(['Rust', 'xx'])('%s: the Dockerfile has nothing that a linter finds', async (heading) => {
  const run = await build('go', exampleOf(heading), { call: 'check', push: 'false', tags: '' })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
})

test('a forgotten ARG is found before a tag moves, in the words of the document', async () => {
  const { dockerfile, inputs } = exampleOf('Go')
  const forgotten = dockerfile.replace(/^ARG TARGETOS.*\n/m, '')
  const before = crane('digest', tagOf('go'))
  const run = await build('go', { dockerfile: forgotten, inputs: { ...inputs, platforms: 'linux/amd64,linux/arm64' } })
  const [said = ''] = blocksOf('The wrong architecture', 'text')
  expect(run.errors[0]?.split('\n').slice(0, 2)).toEqual(said.trimEnd().split('\n'))
  expect(crane('digest', tagOf('go'))).toBe(before)
})

function blocksOf(heading: string, language: string): string[] {
  return codeBlocksIn(sections.get(heading) ?? '', language)
}

function exampleOf(heading: string): Example {
  const [dockerfile = ''] = blocksOf(heading, 'dockerfile')
  const [inputs = ''] = blocksOf(heading, 'yaml')
  const given = Object.entries(parse(inputs) as Record<string, unknown>)
  return { dockerfile, inputs: Object.fromEntries(given.map(([name, value]) => [name, String(value)])) }
}

function tagOf(name: string): string {
  return `${lab.LAB_REGISTRY}/e2e/cross-compiling/${name}:1.2.3`
}

/** Runs the step as the document has it, with the files of the fixture. */
async function build(
  name: string,
  { dockerfile, inputs }: Example,
  others: Readonly<Record<string, string>> = {},
): Promise<LabRun> {
  const workspace = makeFolder()
  cpSync(join(fixture, name), workspace, { recursive: true })
  writeFileSync(join(workspace, 'Dockerfile'), inLab(dockerfile))
  return step({
    workspace,
    env: { ...builder.env, BUILDX_BUILDER: builder.inputs.builder },
    inputs: { ...inputs, 'buildkit-image': '', tags: tagOf(name), ...others },
  })
}

function inLab(dockerfile: string): string {
  if (lab.LAB_CROSS_IMAGE === '') return dockerfile
  return dockerfile
    .replaceAll(/^(FROM --platform=\$BUILDPLATFORM )\S+:\S+/gm, `$1${lab.LAB_CROSS_IMAGE}`)
    .replaceAll(/^(FROM )[a-z]\S*:\S+/gm, `$1${lab.LAB_BASE_IMAGE}`)
}

/** The files of the published image whose path matches. */
function extract(name: string, platform: string, pattern: string): string[] {
  const folder = join(makeFolder(), 'files')
  mkdirSync(folder)
  const script = `"$1" export --platform="$2" "$3" - | tar -x --no-same-owner --directory="$4" --wildcards "$5"; find "$4" -type f`
  return sh('bash', '-o', 'pipefail', '-ec', script, '-', lab.LAB_CRANE, platform, tagOf(name), folder, pattern)
    .split('\n')
    .filter(Boolean)
}

/** What readelf tells of each such file: the machine, and what it needs. */
function readelf(name: string, platform: string, pattern: string): { machine: string; needs: string[] }[] {
  return extract(name, platform, pattern).map((path) => {
    const printed = execFileSync('readelf', ['-h', '-d', '-W', path], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', PATH: process.env.PATH },
    })
    return {
      machine: printed.match(/Machine: +(.*)/)?.[1] ?? '',
      needs: [...printed.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, library = '']) => library),
    }
  })
}

function machineAndNeeds(platform: string, needed: string): { machine: string; needs: unknown }[] {
  const machine = { amd64: 'Advanced Micro Devices X86-64', arm64: 'AArch64', arm: 'ARM' }[platform.split('/')[1] ?? '']
  return [{ machine: machine ?? '', needs: needed === 'statically linked' ? [] : expect.arrayContaining([needed]) }]
}
