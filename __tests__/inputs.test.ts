import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { buildPush } from '../script/inputs/knowledge.ts'
import { inputsInCode, readContracts, renderTables } from '../script/inputs/tables.ts'
import { buildArguments } from '../src/buildx/arguments.ts'
import { decideAttestations } from '../src/image/attestations.ts'
import { decideBuild } from '../src/image/decide.ts'
import { readInputs } from '../src/image/inputs.ts'
import { readRunner } from '../src/runner.ts'

const root = join(import.meta.dirname, '..')
const contracts = readContracts(root)

test('docs/inputs.md is what npm run update-inputs writes', () => {
  const document = readFileSync(join(root, 'docs/inputs.md'), 'utf8')
  expect(document).toBe(renderTables(document, contracts))
})

test.each(Object.keys(contracts.actions))('the code reads every input of %s, and no other', (action) => {
  expect(inputsInCode(root, action).sort()).toEqual(Object.keys(contracts.actions[action] ?? {}).sort())
})

describe('the flag that docs/inputs.md names', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'multiarch-build-inputs-'))
  for (const name of ['Dockerfile', 'other']) writeFileSync(join(workspace, name), 'FROM scratch\n')
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
  })

  const vector = async (inputs: Record<string, string>): Promise<string[]> => {
    for (const [name, value] of Object.entries({ context: '.', ...inputs }))
      process.env[`INPUT_${name.toUpperCase()}`] = value
    const runner = readRunner({ GITHUB_WORKSPACE: workspace, SAMPLE: 'word' })
    const { request, attestations, secrets } = decideBuild(await readInputs(workspace), runner)
    const { attests } = decideAttestations({ ...attestations, driver: 'docker-container', buildkitVersion: 'v0.32.2' })
    return buildArguments({ ...request, attests, secrets: secrets.options }, '', {})
  }

  const rows = Object.entries(buildPush).flatMap(([input, { flag, sample }]) =>
    flag && sample ? [{ input, flag, sample }] : [],
  )
  test.each(rows)('for $input is $flag', async ({ input, flag, sample }) => {
    const before = await vector({})
    const added = (await vector({ [input]: sample })).filter((argument) => !before.includes(argument))
    expect(added.map((argument) => argument.replace(/=.*/, ''))).toContain(flag)
  })
})
