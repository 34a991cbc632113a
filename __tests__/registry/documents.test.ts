import { expect, test } from '@jest/globals'
import { parse } from 'smol-toml'
import { parseYaml } from '../../src/input/yaml.ts'
import { parseCredentials } from '../../src/registry/credentials.ts'
import { parseRegistries } from '../../src/registry/registries.ts'
import { composeConfig } from '../../src/toolchain/buildkitd.ts'
import { examplesIn, readDocuments, usesIn } from '../documents.ts'

const documents = readDocuments()
const [document] = documents.filter(({ path }) => path === 'docs/registries.md')
const inputs = documents
  .flatMap(examplesIn)
  .flatMap(({ place, workflow }) => usesIn(workflow).map((use) => ({ place, ...use.with }))) as {
  place: string
  registries?: string
  'registry-auth'?: string
}[]

const expanded = (text: string): string => text.replaceAll(/\$\{\{.*?}}/g, 'value')
const withoutFiles = (text: string): string => text.replaceAll(/^ *(?:ca|cert|key): .*\n/gm, '')

test('the logins of all documents are what the input takes', async () => {
  const logins = inputs.filter((input) => input['registry-auth'])
  expect(logins.map(({ place }) => place.replace(/:.*/, ''))).toContain('docs/registries.md')
  for (const { 'registry-auth': text = '' } of logins)
    expect(parseCredentials(await parseYaml('registry-auth', expanded(text))).complete.length).toBeGreaterThan(0)
})

test('the settings in the document become the buildkitd.toml beside them', async () => {
  const [{ registries = '' } = { registries: '' }] = inputs.filter((input) => input.registries)
  const trimmed = withoutFiles(registries).replace(/^registry\.example\.com:5000:\n/m, '')
  const parsed = parseRegistries(await parseYaml('registries', trimmed), () => '')
  const tables = Object.fromEntries(
    parsed.map(({ host, mirrors, http }) => [host, { ...(mirrors.length > 0 && { mirrors }), ...(http && { http }) }]),
  )
  const [, shown = ''] = document?.text.match(/```toml\n([\s\S]*?)```/) ?? []
  expect(parse((await composeConfig(undefined, tables, [])).text ?? '')).toEqual(parse(shown))
})

test('the document has every key', () => {
  const keys = ['mirrors', 'http', 'insecure', 'ca', 'cert', 'key']
  expect(keys.filter((key) => !document?.text.includes(`\`${key}\``))).toEqual([])
})
