// alone: it is about the machine's QEMU handlers

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type LabRun, makeFolder } from './action.ts'
import { digestsOf, failed, fine, type Gate, linesOf, openGate, passed, processesWith, two } from './gate.ts'
import { crane, lab } from './lab.ts'
import { obeyed } from './obeyed.ts'

// The input `test` of the shipped action: a script of the user's, on this machine.

let gate: Gate
beforeAll(async () => {
  gate = await openGate('script')
})
afterAll(() => gate.close())
beforeEach(() => gate.reset())

const testsOf = ({ outputs }: LabRun) => JSON.parse(outputs.tests || '{}') as unknown

test('gets the image of each platform, which the docker of the runner runs', async () => {
  const script = `echo "$PLATFORM $EMULATED $IMAGE $INDEX"
docker run --rm --quiet --network=none "$IMAGE" sh -c 'echo "machine $(uname -m)"'
`
  const run = await gate.push(fine, { test: script })
  gate.expectMoved(run)
  const digests = digestsOf(gate.tag)
  expect(run.log.match(/^linux\/\S+ (?:true|false) .*$/gm)).toEqual(
    two
      .split(',')
      .map(
        (platform) =>
          `${platform} ${platform === 'linux/arm64'} ${gate.repository}@${digests[platform]} ${gate.repository}@${crane('digest', gate.tag)}`,
      ),
  )
  expect(run.log.match(/^machine .*$/gm)).toEqual(['machine x86_64', 'machine aarch64'])
  expect(testsOf(run)).toEqual({
    'linux/amd64': { ...passed, emulated: false },
    'linux/arm64': { ...passed, emulated: true },
  })
})

test('runs for all platforms, whichever fails', async () => {
  const script = 'seq 30\n[ "$PLATFORM" != linux/amd64 ] || exit 3\n'
  const run = await gate.push(fine, { test: script })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run)).toEqual([
    'the image failed its tests for linux/amd64, so no tag was moved:',
    'linux/amd64: the test failed with exit code 3',
    ...Array.from({ length: 20 }, (_, index) => `${index + 11}`),
  ])
  expect(testsOf(run)).toEqual({
    'linux/amd64': { ...failed, emulated: false },
    'linux/arm64': { ...passed, emulated: true },
  })
  expect(JSON.parse(run.outputs.digests ?? '')).toEqual(digestsOf(`${gate.repository}@${run.outputs.digest}`))
  gate.expectUnmoved()
})

describe('leaves nothing behind', () => {
  test('when it hangs', async () => {
    const mark = `300.${process.pid}1`
    const script = `echo waiting; trap '' INT; sleep ${mark} & sleep ${mark}; wait`
    const run = await gate.push(fine, { test: script, 'test-timeout': '3s', platforms: 'linux/amd64' })
    expect(linesOf(run)).toEqual([
      'the image failed its tests for linux/amd64, so no tag was moved:',
      `linux/amd64: the test did not finish within 3s; raise 'test-timeout' if it needs longer`,
      'waiting',
    ])
    expect(processesWith(mark)).toEqual([])
    gate.expectUnmoved()
  })

  test('when it passes, with a program of its own in the background', async () => {
    const mark = `300.${process.pid}2`
    const run = await gate.push(fine, { test: `sleep ${mark} &`, platforms: 'linux/amd64' })
    gate.expectMoved(run)
    expect(run.log).toContain('\nstopping what the test left running\n')
    expect(processesWith(mark)).toEqual([])
  })
})

describe('what it prints does not command the runner', () => {
  const commands = [
    '::set-output name=digest::sha256:evil',
    'text ##[set-output name=digest]sha256:evil',
    '::error::evil',
    '##[error]evil',
    '::add-mask::latest',
    'text ##[add-mask]latest',
    '::stop-commands::guess',
    '::guess::',
    '::endgroup::evil',
    '::save-state name=builder::evil',
  ]
  // The last line has no end, so that what follows might be hidden behind it.
  const script = `cat <<'EOF'\n${commands.join('\n')}\nEOF\ncat >&2 <<'EOF'\n${commands.join('\n')}\nEOF\nprintf '::add-mask::evil'`
  const evil = (run: LabRun) => obeyed(run.log).filter((line) => /evil|latest|guess/.test(line))

  test('where it passes', async () => {
    const run = await gate.push(fine, { test: script })
    gate.expectMoved(run)
    for (const command of commands) expect(run.log).toContain(`\n${command}\n`)
    expect(evil(run)).toEqual([])
    expect(run.state.builder).toBeUndefined()
  })

  test('and in the error neither', async () => {
    const run = await gate.push(fine, { test: `${script}\nexit 3` })
    expect(run.exitCode).toBe(1)
    // One line, so that nothing in it is at a line's start.
    expect(evil(run)).toEqual([expect.stringMatching(/^::error::the image failed its tests for linux\/amd64, linux/)])
    gate.expectUnmoved()
  })
})

describe('is run as it was written', () => {
  // Linux takes up to 128 KiB of one variable, the way in which the runner hands on an input.
  const long = `: '${'long '.repeat(24_000)}'`
  test.each([
    [
      'quotes, variables, backticks, a heredoc and letters of all kinds',
      `echo "a 'b' \\"c\\"" '$HOME' \`echo tick\` "$(cat <<'X'\nh\${e}re %0A é 😀\nX\n)"`,
      `a 'b' "c" $HOME tick h\${e}re %0A é 😀`,
    ],
    ['130 kB', `${long}\necho "\${#0} end" | sed 's/^[0-9]* //'`, 'end'],
    ['a pipe that fails', '(false | cat) && echo no || echo failed', 'failed'],
    ['bash', '[[ ab == a* ]] && a=(1 2) && echo "two $((a[0] + a[1]))"', 'two 3'],
  ])('%s', async (_, script, line) => {
    const run = await gate.push(fine, { test: script, platforms: 'linux/amd64' })
    gate.expectMoved(run)
    expect(run.log).toContain(`\n${line}\n`)
  })

  test('with the line ends of Windows', async () => {
    const script = 'if true; then\r\n  echo "yes"\r\nfi\r\n'
    const run = await gate.push(fine, { test: script, platforms: 'linux/amd64' })
    expect(run.log).toContain('\nyes')
    gate.expectMoved(run)
  })
})

test('has the environment of the step, without inputs and tokens of the cache service', async () => {
  const workspace = makeFolder()
  mkdirSync(join(workspace, 'ci'))
  writeFileSync(join(workspace, 'Dockerfile'), fine)
  writeFileSync(
    join(workspace, 'ci', 'test'),
    'env | sort\nprintf "<%s>\\n" "$GREETING"\npwd\nreadlink /proc/self/fd/0\n',
  )
  const env = {
    GREETING: `it's "you" $HOME \`x\`\nand more`,
    ACTIONS_RUNTIME_TOKEN: 'secret-token',
    ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/',
    ACTIONS_CACHE_URL: 'http://127.0.0.1:9/',
    BUILDER_NODE_0_AUTH_TLS_KEY: 'secret-key',
  }
  const run = await gate.push('', { test: 'bash ci/test', platforms: 'linux/amd64' }, { workspace, env })
  gate.expectMoved(run)
  expect(run.log).toContain(`\n<${env.GREETING}>\n`)
  expect(run.log).toContain(`\n${workspace}\n/dev/null\n`)
  expect(run.log).not.toMatch(/^(?:INPUT_|ACTIONS_|BUILDER_NODE_)/m)
  expect(run.log).not.toContain('secret-')
  // The script itself is gone with what else was private.
  const [, file = ''] = run.log.match(/^_?BASH_SCRIPT=(.*)$/m) ?? []
  expect(file === '' || !existsSync(file)).toBe(true)
  expect(readdirSync(join(run.folder, 'temp')).length).toBeLessThanOrEqual(1)
})

test('is refused where there is nothing to test', async () => {
  const run = await gate.push(fine, { push: 'false', test: 'true', platforms: 'linux/amd64' })
  expect(linesOf(run)[0]).toMatch(/^input 'test' is set, but this step neither pushes nor loads an image/)
  expect(run.log).not.toContain(lab.LAB_BASE_IMAGE)
})
