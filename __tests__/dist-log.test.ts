import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// The log of the shipped build and merge, with a buildx that writes what was captured.
const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const platforms = ['linux/amd64', 'linux/arm64']
const index = registry.index('app', platforms)

const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const fixture = (name: string) => join(import.meta.dirname, 'buildx', 'fixtures', name)
const write = (name: string) => `/bin/cat '${fixture(`${name}.jsonl`)}' >&2`
const metadata = { 'containerimage.digest': index.digest, 'buildx.build.ref': 'b/b0/x' }
const leave = `for a; do case $a in --metadata-file=*) echo ${quote(metadata)} > "\${a#*=}" ;; esac; done`

async function build(script: string, inputs: Readonly<Record<string, string>> = {}): Promise<RecordedRun> {
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: platforms })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx history': 'exit 1',
    'buildx build': script,
  })
  return machine.run('build', {
    context: '.',
    platforms: platforms.join(),
    emulation: 'always',
    'buildx-version': '0.36.1',
    'buildx-sha256': createHash('sha256').update(readFileSync(machine.buildx)).digest('hex'),
    'buildkit-image': 'moby/buildkit:v0.32.2',
    'binfmt-image': 'binfmt',
    push: 'true',
    tags: `${app}:1\n${app}:latest`,
    'verify-architecture': 'off',
    ...inputs,
  })
}

/** The log without times and tokens. */
const shown = ({ log }: RecordedRun) =>
  log
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'TOKEN')
    .replaceAll(/ \(\d+\.\d s\)$/gm, '')
    .replaceAll(/^::(?:debug|add-mask)::.*\n/gm, '')
const published = `published ${app}:1, latest = ${index.digest} (linux/amd64, linux/arm64)`
const historyOf = ({ calls }: RecordedRun) => calls.filter(([, verb]) => verb === 'history')
const progressOf = ({ calls }: RecordedRun) =>
  calls.find(([, verb]) => verb === 'build')?.find((arg) => arg.startsWith('--progress'))

describe('build', () => {
  test('shows the steps in a group, and last what was published; nothing else is asked of buildx', async () => {
    const run = await build(`${write('attestations')}; ${leave}`)
    expect(shown(run)).toContain(
      `::group::Build\n::stop-commands::TOKEN\n${readFileSync(fixture('attestations.log'), 'utf8')}::TOKEN::\n::endgroup::\n`,
    )
    expect(run.log.trimEnd().split('\n').at(-1)).toBe(published)
    expect([progressOf(run), historyOf(run)]).toEqual(['--progress=rawjson', []])
    expect(run.summary).toMatch(/^\| linux\/arm64 \|.*\| 0 \| 1 \| [\d.]+&nbsp;s<br>native \|$/m)
  })

  test('shows after the group what failed, and then the error', async () => {
    const run = await build(`${write('failing')}; exit 1`)
    const block =
      '------\n > [linux/arm64 2/2] RUN echo compiling arm64; if [ arm64 = arm64 ]; then sleep 1; echo broken; exit 3; fi; sleep 20:\ncompiling arm64\nbroken\n------\n'
    expect(shown(run)).toMatch(/cancelled after 1\.1 s\n::TOKEN::\n::endgroup::\n------\n/)
    expect(shown(run)).toContain(`::endgroup::\n${block}`)
    expect(shown(run)).toMatch(
      /\n {3}3 \| >>> RUN echo compiling [^\n]*\n[^>]*\nERROR: failed to build: [^\n]*\n::error title=RUN failed,file=Dockerfile,line=3::linux\/arm64: RUN /,
    )
    expect(run.errors).toEqual([expect.stringContaining(block.trimEnd())])
    expect(run.exitCode).toBe(1)
  })

  test('makes a push again that failed for a reason that passes', async () => {
    const words = `failed to push ${app}: unexpected status from POST request to http://r/v2/app/blobs/uploads/: 503 Service Unavailable`
    const vertex = { digest: 'sha256:e', name: 'exporting to image', started: '2026-01-01T00:00:00Z' }
    const failed = { vertexes: [{ ...vertex, completed: '2026-01-01T00:00:01Z', error: words }] }
    const run = await build(
      `if [ -e ../once ]; then ${leave}; else :> ../once; echo ${quote(failed)} >&2; echo 'ERROR: failed to build: ${words}' >&2; exit 1; fi`,
    )
    expect(run.exitCode).toBe(0)
    expect(run.log).toContain(`exporting to image  failed after 1.0 s: ${words}`)
    expect(run.log).toMatch(
      /^attempt 2 of 3: \S+ answered 503 while layers were pushed; no step runs again; retrying in /m,
    )
    expect(run.log.trimEnd().split('\n').at(-1)).toBe(published)
  }, 20_000)

  test("plain: buildx's own text, and the record of the build", async () => {
    const run = await build(`echo '#1 [internal] load' >&2; ${leave}`, { progress: 'plain' })
    expect(shown(run)).toContain(
      '::group::Build\n::stop-commands::TOKEN\n#1 [internal] load\n::TOKEN::\n::endgroup::\n',
    )
    expect([progressOf(run), historyOf(run)]).toEqual(['--progress=plain', [expect.arrayContaining(['logs', 'x'])]])
  })

  test('quiet: warnings, failures and the result', async () => {
    const fine = await build(`${write('attestations')}; ${leave}`, { progress: 'quiet', 'secret-envs': 'a=NONE' })
    expect(shown(fine).split('\n')).toEqual([expect.stringMatching(/^::warning::input 'secret-envs'/), published, ''])
    const failed = await build(`${write('failing')}; exit 1`, { progress: 'quiet' })
    expect(shown(failed)).toMatch(/^------\n > \[linux\/arm64 2\/2\] [\s\S]*\n::error title=[^\n]*\n$/)
  })

  test('refuses another word', async () => {
    const { errors } = await build('', { progress: 'tty' })
    expect(errors).toEqual(["input 'progress' is 'tty', expected one of: auto, plain, quiet"])
  })

  test('says where a build stays that is not pushed', async () => {
    const run = await build(write('cached'), { push: 'false', tags: '', outputs: 'type=oci,dest=image.tar' })
    expect(run.log.trimEnd().split('\n').at(-1)).toBe('written to image.tar (oci)')
  })

  test('a decision that was made for the user is a line', async () => {
    const { log } = await build(`${write('cached')}; ${leave}`, { 'build-args': 'A=1' })
    expect(log).toMatch(/^provenance is mode=min, because mode=max would publish the values of 'build-args'/m)
    expect(log).not.toContain('::notice::')
  })
})

test('merge ends with what it published', async () => {
  const legs = platforms.map((platform) => registry.index('app', [platform]).digest)
  const digests = Object.fromEntries(
    platforms.map((platform, at) => [`pushed-${platform.replace('/', '-')}`, legs[at]]),
  )
  const { log, outputs } = await new Machine().run('merge', {
    digests: JSON.stringify(digests),
    platforms: platforms.join(),
    tags: `${app}:2`,
  })
  expect(log.trimEnd().split('\n').at(-1)).toBe(`published ${app}:2 = ${outputs.digest} (linux/amd64, linux/arm64)`)
})
