// alone: it is about the machine's QEMU handlers

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { lab } from './lab.ts'

// What a person sees of a build.
const repository = `${lab.LAB_REGISTRY}/e2e/log/${process.pid}`
const platforms = 'linux/amd64,linux/arm64,linux/arm/v7'
const salt = process.pid
const dockerfile = `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE} AS source
RUN echo ${salt} once > /source
FROM ${lab.LAB_BASE_IMAGE}
COPY --from=source /source /source
RUN echo "on $(uname -m)" && printf '\\033[31m::error::evil\\033[0m\\n##[error]evil\\n' && sleep 1
`
let builder: SharedBuilder
beforeAll(async () => {
  builder = await makeBuilder()
})
afterAll(() => removeBuilder(builder))

function build(Dockerfile: string, inputs: Readonly<Record<string, string>>): Promise<LabRun> {
  const { env } = builder
  return step({ workspace: makeContext({ Dockerfile }), env, inputs: { ...builder.inputs, context: '.', ...inputs } })
}

/** The lines of the group Build, without the token that switches commands off, and those after it. */
function partsOf(log: string): { readonly build: string[]; readonly after: string[] } {
  const lines = log.split('\n')
  const start = lines.indexOf('::group::Build')
  const end = lines.indexOf('::endgroup::', start)
  return { build: lines.slice(start + 2, end - 1), after: lines.slice(end + 1) }
}

describe('a build for three platforms', () => {
  const push = { platforms, push: 'true', tags: `${repository}:1\n${repository}:latest` }

  test('says of each line where it belongs, of each step how it ended, and at last what was published', async () => {
    // A builder of its own: of another one it is not known what it emulates.
    const workspace = makeContext({ Dockerfile: dockerfile })
    const run = await job({ workspace, inputs: { ...loopback, context: '.', ...push } })
    expect(run.exitCode).toBe(0)
    const { build: lines } = partsOf(run.log)
    const log = lines.join('\n')
    expect(log).toMatch(
      /^amd64 {3}source 2\/2 {2}RUN echo .* {2}done \d+\.\d s, once for all platforms$|^amd64 {3}source 2\/2 {2}done \d+\.\d s, once for all platforms$/m,
    )
    for (const [label, machine, how] of [
      ['amd64 ', 'x86_64', ''],
      ['arm64 ', 'aarch64', ', QEMU'],
      ['arm/v7', 'armv7l', ', QEMU'],
    ]) {
      const own = lines.filter((line) => line.startsWith(`${label} | `) || line.startsWith(`${label}  stage-1 3/3`))
      expect(own).toEqual([
        expect.stringContaining(`${label}  stage-1 3/3  RUN echo "on $(uname -m)"`),
        `${label} | on ${machine}`,
        `${label} | ::error::evil`,
        `${label} | ##[error]evil`,
        expect.stringMatching(new RegExp(`^${label} {2}stage-1 3/3 {2}done \\d+\\.\\d s${how}$`)),
      ])
    }
    expect(log).toMatch(/^exporting to image {2}done \d+\.\d s/m)
    expect(log).not.toContain('\x1b')
    expect(new Set(lines).size).toBe(lines.length)
    expect(run.errors).toEqual([])
    expect(run.log.trimEnd().split('\n').at(-1)).toBe(
      `published ${repository}:1, latest = ${run.outputs.digest} (linux/amd64, linux/arm64, linux/arm/v7)`,
    )
  })

  test('folds what came from the cache', async () => {
    await build(dockerfile, push)
    const { build: lines } = partsOf((await build(dockerfile, push)).log)
    expect(lines.filter((line) => !/cached$|^exporting/.test(line))).toEqual([])
    expect(lines).toContain('arm/v7  stage-1 1-3/3  cached')
  })

  test('is what buildx prints, or next to nothing, where that is asked for', async () => {
    const plain = await build(dockerfile, { ...push, progress: 'plain' })
    expect(plain.log).toMatch(/^#\d+ \[linux\/arm64 stage-1 3\/3\] RUN echo/m)
    const quiet = await build(dockerfile, { ...push, progress: 'quiet' })
    expect(quiet.log.split('\n').filter((line) => !/^::(?:add-mask|debug)::/.test(line))).toEqual([
      expect.stringMatching(/^published /),
      '',
    ])
  })

  test('shows at the end, open, what failed, after what was cancelled because of it', async () => {
    const failing = `FROM ${lab.LAB_BASE_IMAGE}
ARG TARGETARCH
RUN echo compiling; [ $TARGETARCH = arm64 ] || exec sleep 30; sleep 2; echo no such module ${salt}; exit 3
`
    const run = await build(failing, { platforms: 'linux/amd64,linux/arm64', outputs: 'type=cacheonly' })
    const { build: lines, after } = partsOf(run.log)
    expect(lines.slice(-2).map((line) => line.replace(/\d+\.\d s/, 'N s'))).toEqual([
      'arm64  2/2  failed after N s',
      'amd64  2/2  cancelled after N s',
    ])
    const open = after.join('\n')
    expect(open).toMatch(
      new RegExp(
        `^------\n > \\[linux/arm64 2/2\\] RUN .*:\ncompiling\nno such module ${salt}\n------\nDockerfile:3\n`,
        'm',
      ),
    )
    expect(open).toMatch(/^ {3}3 \| >>> RUN echo compiling/m)
    expect(open).toMatch(/^ERROR: failed to build: .*exit code: 3$/m)
    expect(open.trimEnd().split('\n').at(-1)).toMatch(
      /^::error title=RUN failed,file=Dockerfile,line=3::linux\/arm64: RUN .*exit code: 3%0A------%0A > \[linux\/arm64 2\/2\]/,
    )
  })
})
