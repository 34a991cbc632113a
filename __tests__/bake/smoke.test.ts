import { describe, expect, test } from '@jest/globals'
import { parseCommands } from '../../src/bake/smoke.ts'

const known = ['app', 'tools-1']

/** What each target is tested with. */
async function commandsOf(text: string, targets: readonly string[] | undefined = known) {
  const { of } = await parseCommands(text, targets)
  return Object.fromEntries(known.map((name) => [name, of(name)]))
}

describe('lines are commands of every target', () => {
  test.each([
    ['', []],
    ['/app --version', ['/app --version']],
    ['["/app","--version"]\n\n/app check', ['["/app","--version"]', '/app check']],
    ['test "$A": = b', ['test "$A": = b']],
    ['C:\\app', ['C:\\app']],
    ['ls:/bin', ['ls:/bin']],
  ])('%j', async (text, commands) => {
    expect(await commandsOf(text)).toEqual({ app: commands, 'tools-1': commands })
  })
})

describe('YAML has those of each target', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['app: /app --version', ['/app --version'], []],
    ['# why\napp:\n  - /app --version\n  - ["/app", "a b"]', ['/app --version', '["/app","a b"]'], []],
    ['app: ["/app one", 2]', ['/app one', '2'], []],
    ['app: |\n  one\n  two\n"tools-1":\n  - three', ['one', 'two'], ['three']],
    ['app:\ntools-1: three', [], ['three']],
  ])('%j', async (text, app, tools) => {
    expect(await commandsOf(text)).toEqual({ app, 'tools-1': tools })
  })

  test('a target that is not there is an error, unless only some were asked for', async () => {
    await expect(commandsOf('gone: /app')).rejects.toThrow(
      new Error(
        "input 'smoke-test' has commands for 'gone', but the bake files define no such target; they define app, tools-1",
      ),
    )
    const { of } = await parseCommands('gone: /app', undefined)
    expect([of('gone'), of('app')]).toEqual([['/app'], []])
  })

  test('a command that YAML reads as something else is an error', async () => {
    await expect(commandsOf('app:\n- echo: x')).rejects.toThrow(
      new Error(
        `input 'smoke-test' has a command for 'app' that YAML does not read as text: {"echo":"x"}; put quotes around it`,
      ),
    )
  })

  test('which is wrong is an error that names the input', async () => {
    await expect(commandsOf('app: [')).rejects.toThrow(/^input 'smoke-test'/)
  })
})
