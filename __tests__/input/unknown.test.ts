import { describe, expect, test } from '@jest/globals'
import { inputTables as build } from '../../src/image/inputs.ts'
import { nearestInput } from '../../src/input/nearest.ts'
import { type InputTables, refuseUnknownInputs } from '../../src/input/unknown.ts'
import { inputTables as merge } from '../../src/merge/inputs.ts'
import { inputTables as plan } from '../../src/plan/inputs.ts'

const namesOf = (tables: InputTables) => tables.flatMap((table) => Object.values(table).map(({ name }) => name))

describe('the nearest input', () => {
  test.each([
    // Separators and single letters.
    ['platform', 'platforms'],
    ['cache_mode', 'cache-mode'],
    ['nocache', 'no-cache'],
    ['build-arg', 'build-args'],
    ['buildargs', 'build-args'],
    ['build_arg', 'build-args'],
    ['tag', 'tags'],
    ['image', 'images'],
    ['output', 'outputs'],
    ['files', 'file'],
    ['contexts', 'context'],
    ['registry-auths', 'registry-auth'],
    ['buildkit-flags', 'buildkitd-flags'],
    ['tests', 'test'],
    ['smoketest', 'smoke-test'],
    // Neighbours swapped.
    ['laod', 'load'],
    ['puhs', 'push'],
    ['flie', 'file'],
    ['cahce', 'cache'],
    ['tgas', 'tags'],
    ['sbmo', 'sbom'],
    // Two slips.
    ['lables', 'labels'],
    ['platfroms', 'platforms'],
    ['secerts', 'secrets'],
    ['contxet', 'context'],
    ['no-push', 'push'],
    // The end of one name only: docker/setup-buildx-action's `version`, and its old `config`.
    ['version', 'buildx-version'],
    ['config', 'buildkitd-config'],
    ['config_inline', 'buildkitd-config-inline'],
    ['args', 'build-args'],
    ['token', 'github-token'],
    // Of other actions.
    ['dockerfile', 'file'],
    ['registry', 'registry-auth'],
    ['username', 'registry-auth'],
    ['password', 'registry-auth'],
  ])('%s -> %s', (name, nearest) => {
    expect(nearestInput(name, namesOf(build))?.nearest).toBe(nearest)
  })

  test.each(['version', 'config', 'args', 'token'])('%s only ends alike, which is not taken for a slip', (name) => {
    expect(nearestInput(name, namesOf(build))?.isSlip).toBe(false)
  })

  test.each(['foo', 'path', 'use', 'install', 'name', 'scan', 'user', 'type', 'push-by-digest', 'logout', 'x', ''])(
    '%s is near to none',
    (name) => {
      expect(nearestInput(name, namesOf(build))).toBeUndefined()
    },
  )

  test('is one that the action has', () => {
    expect(nearestInput('registry', namesOf(plan))).toBeUndefined()
    expect(nearestInput('dockerfile', namesOf(merge))).toBeUndefined()
    expect(nearestInput('runner', namesOf(plan))?.nearest).toBe('runners')
    expect(nearestInput('digest', namesOf(merge))?.nearest).toBe('digests')
  })
})

/** What comes of these variables: an error, warnings. */
async function refuse(
  environment: Record<string, string>,
  { tables = build, ...given }: { tables?: InputTables; leaksInputs?: boolean; event?: object } = {},
): Promise<{ error?: string; warnings: string[] }> {
  const warnings: string[] = []
  try {
    await refuseUnknownInputs(tables, { leaksInputs: false, event: {}, environment, ...given }, (text) =>
      warnings.push(text),
    )
    return { warnings }
  } catch (error) {
    return { error: (error as Error).message, warnings }
  }
}

describe('an unknown input', () => {
  test('near to one that there is, is an error, also when it is empty', async () => {
    const hint = `\n(An environment variable INPUT_PLATFORM counts as this input too; if that is where it comes from, rename the variable.)`
    const error = `unknown input 'platform'; did you mean 'platforms'?${hint}`
    expect(await refuse({ INPUT_PLATFORM: 'linux/arm64' })).toEqual({ error, warnings: [] })
    expect(await refuse({ INPUT_PLATFORM: '', INPUT_PLATFORMS: 'linux/arm64' })).toEqual({ error, warnings: [] })
  })

  test('near to none, is a warning', async () => {
    expect(await refuse({ INPUT_FOO: 'x', INPUT_TAGS: 'a' })).toEqual({
      warnings: ["unknown input 'foo' is ignored"],
    })
  })

  test('is named together with all others, without its value', async () => {
    expect(await refuse({ INPUT_FOO: 'secret', INPUT_CACHE_MODE: 'max', 'INPUT_BUILD-ARG': 'secret' })).toEqual({
      error: [
        "unknown input 'foo' is ignored",
        "unknown input 'cache_mode'; did you mean 'cache-mode'?",
        "unknown input 'build-arg'; did you mean 'build-args'?",
        '(An environment variable INPUT_CACHE_MODE counts as this input too; if that is where it comes from, rename the variable.)',
      ].join('\n'),
      warnings: [],
    })
  })

  test('is a warning where it may be that of a composite action', async () => {
    expect(await refuse({ INPUT_PLATFORM: 'x', INPUT_FOO: 'x' }, { leaksInputs: true })).toEqual({
      warnings: ["unknown input 'platform'; did you mean 'platforms'?\nunknown input 'foo' is ignored"],
    })
  })

  test('that only ends like one, or is named as an input of the run, may be a variable of the workflow: a warning', async () => {
    expect(await refuse({ INPUT_VERSION: 'x' })).toEqual({
      warnings: ["unknown input 'version'; did you mean 'buildx-version'?"],
    })
    const event = { inputs: { tag: 'v1' } }
    expect(await refuse({ INPUT_TAG: 'v1' }, { event })).toEqual({
      warnings: ["unknown input 'tag'; did you mean 'tags'?"],
    })
    expect((await refuse({ INPUT_TAG: 'v1', INPUT_PLATFORM: 'x' }, { event })).error).toContain("'platform'")
    expect((await refuse({ INPUT_TAG: 'v1' }, { event: { inputs: null } })).error).toContain("'tag'")
  })

  test('is none that the action has, nor a variable that no runner makes of an input', async () => {
    const all = Object.fromEntries(namesOf(build).map((name) => [`INPUT_${name.toUpperCase()}`, 'x']))
    expect(await refuse({ ...all, INPUT_tag: 'x', input_tag: 'x', MY_INPUT_TAG: 'x' })).toEqual({ warnings: [] })
  })

  test('is told by the inputs of the action', async () => {
    expect(await refuse({ INPUT_TARGET: 'x' }, { tables: merge })).toEqual({
      warnings: ["unknown input 'target' is ignored"],
    })
  })
})
