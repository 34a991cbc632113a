import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { bindBuildx } from '../src/buildx/buildx.ts'
import { createRun } from '../src/process.ts'
import { makeFolder } from './fakes.ts'

const quiet = new AbortController().signal
const run = createRun({ PATH: process.env.PATH, A: 'a' }, quiet)
const sh = (script: string) => ['-c', script]

describe('a program', () => {
  test('gets arguments as they are, its variables and its input', async () => {
    const script = 'printf "%s\\n" "$1" "$A" "$B"; cat; echo e >&2'
    const { stdout, stderr } = await run('sh', [...sh(script), 'sh', '$(x) "y"'], { env: { B: 'b' }, input: 'in' })
    expect({ stdout, stderr }).toEqual({ stdout: '$(x) "y"\na\nb\nin', stderr: 'e\n' })
  })

  test('starts where it is told to', async () => {
    const folder = realpathSync(makeFolder())
    expect((await run('sh', sh('pwd'), { folder })).stdout).toBe(`${folder}\n`)
    expect((await run('sh', sh('pwd'))).stdout).toBe(`${process.cwd()}\n`)
  })

  test('shows its output as it comes', async () => {
    const chunks: string[] = []
    await run('sh', sh('echo out; sleep 0.05; echo err >&2'), { onOutput: (chunk) => void chunks.push(chunk) })
    expect(chunks).toEqual(['out\n', 'err\n'])
  })

  test('has what it writes to stderr taken, and not kept', async () => {
    let taken = ''
    let shown = ''
    const take = (chunk: string) => {
      taken += chunk
    }
    const show = (chunk: string) => {
      shown += chunk
    }
    const output = await run('sh', sh('echo out; echo err >&2'), { onOutput: show, onStderr: take })
    expect({ taken, shown, output }).toEqual({
      taken: 'err\n',
      shown: 'out\n',
      output: { stdout: 'out\n', stderr: '' },
    })
  })

  test('is held back while what it wrote cannot be passed on', async () => {
    const resumed: (() => void)[] = []
    let bytes = 0
    const work = run('sh', sh('head -c 4000000 /dev/zero >&2'), {
      onStderr: (chunk) => {
        bytes += chunk.length
        return resumed.length > 0 ? undefined : (resume) => resumed.push(resume)
      },
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(resumed).toHaveLength(1)
    expect(bytes).toBeLessThan(1_000_000)
    resumed[0]?.()
    await work
    expect(bytes).toBe(4_000_000)
  })

  test('may write much: the end of it is kept, at little cost', async () => {
    const mebibytes = 64
    const started = performance.now()
    const { stdout } = await run('sh', sh(`head -c ${mebibytes * 1024 * 1024} /dev/zero | tr '\\0' x; echo end`))
    // Half a second on a slow machine; cutting the text at each chunk took 9.
    expect(performance.now() - started).toBeLessThan(5000)
    expect({ length: stdout.length, end: stdout.slice(-6) }).toEqual({ length: 16 * 1024 * 1024, end: 'xxend\n' })
  }, 30_000)

  test('may write to stderr and succeed', async () => {
    await expect(run('sh', sh('echo warning >&2'))).resolves.toMatchObject({ stderr: 'warning\n' })
  })

  test.each([
    ['exit 3', 'sh failed with exit code 3, and printed nothing'],
    ['echo sorry >&2; exit 1', 'sh failed with exit code 1: sorry'],
    ['echo only stdout; exit 1', 'sh failed with exit code 1: only stdout'],
    ['kill -9 $$', 'sh was killed by SIGKILL, and printed nothing'],
  ])('fails by its exit code alone: %s', async (script, message) => {
    await expect(run('sh', sh(script))).rejects.toThrow(new Error(message))
  })

  test('that is not there is told from one that failed', async () => {
    await expect(run('no-such-program', ['version'])).rejects.toMatchObject({
      message: 'no-such-program was not found',
      exitCode: undefined,
    })
    const file = join(makeFolder(), 'file')
    writeFileSync(file, '')
    await expect(run(file, [])).rejects.toThrow(/^file did not start \(spawn .* EACCES\)$/)
  })
})

describe('cancelling', () => {
  /** Starts a script that says when it is ready, then cancels; returns how it ended and what it left in a file. */
  async function cancel(script: string): Promise<{ message: string; left: string; milliseconds: number }> {
    const file = join(makeFolder(), 'left')
    writeFileSync(file, '')
    const controller = new AbortController()
    const started = performance.now()
    const message = await createRun(process.env, controller.signal, 200)('sh', [...sh(script), 'sh', file], {
      onOutput: () => controller.abort('SIGINT'),
    }).then(
      () => 'ended well',
      (error: Error) => error.message,
    )
    return { message, left: readFileSync(file, 'utf8'), milliseconds: performance.now() - started }
  }

  test('hands the signal on', async () => {
    const script = 'trap \'echo interrupted > "$1"; exit 0\' INT; echo ready; while :; do sleep 0.02; done'
    expect(await cancel(script)).toMatchObject({ message: 'cancelled by SIGINT', left: 'interrupted\n' })
  })

  test('reaches children of the program', async () => {
    const child = 'trap "echo child > \\"$1\\"; exit 0" INT; echo ready; while :; do sleep 0.02; done'
    const { left } = await cancel(`sh -c '${child}' sh "$1"; wait`)
    expect(left).toBe('child\n')
  })

  test('kills what does not listen', async () => {
    const { message, milliseconds } = await cancel("trap '' INT TERM; echo ready; while :; do sleep 0.02; done")
    expect(message).toBe('cancelled by SIGINT')
    expect(milliseconds).toBeLessThan(5000)
  })

  test('starts nothing more but what tidies up', async () => {
    const signal = AbortSignal.abort('SIGTERM')
    await expect(createRun(process.env, signal)('sh', sh('true'))).rejects.toThrow('cancelled by SIGTERM')
    const tidy = createRun(process.env, signal)('sh', sh('echo gone'), { outlivesCancel: true })
    expect(await tidy).toMatchObject({ stdout: 'gone\n' })
  })
})

test('buildx finds its builders where later steps look', async () => {
  const buildx = bindBuildx(run, 'sh', { buildxConfig: '/config', kubeconfig: '' })
  expect((await buildx(sh('echo $BUILDX_CONFIG $B'), { env: { B: 'b' } })).stdout).toBe('/config b\n')
})

test('a program that is to be stopped before it starts does not start', async () => {
  const file = join(makeFolder(), 'started')
  const work = run('sh', sh(`echo > '${file}'`), { stop: AbortSignal.abort() })
  await expect(work).rejects.toThrow('sh was stopped')
  expect(() => readFileSync(file)).toThrow('ENOENT')
})

describe('what a program leaves running', () => {
  test.each([
    ['is waited for where it holds the output open', 'sleep 0.3 &', undefined, 300],
    ['is ended where that was asked for', 'sleep 30 &', () => {}, 500],
  ])('%s', async (_, script, onLeftovers, atLeast) => {
    const started = performance.now()
    await run('sh', sh(script), onLeftovers ? { onLeftovers } : {})
    const milliseconds = performance.now() - started
    expect(milliseconds).toBeGreaterThan(atLeast - 50)
    expect(milliseconds).toBeLessThan(5000)
  })

  test('is told, and only then', async () => {
    let told = 0
    const onLeftovers = () => {
      told++
    }
    await run('sh', sh('echo a | cat'), { onLeftovers })
    expect(told).toBe(0)
    await run('sh', sh('sleep 30 >/dev/null 2>&1 &'), { onLeftovers })
    expect(told).toBe(1)
    await expect(run('no-such-program', [], { onLeftovers })).rejects.toThrow('was not found')
  })
})
