import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { chooseScoped, readScoped } from '../../src/registry/scoped-logins.ts'
import { makeFolder } from '../fakes.ts'

/** A folder of buildx with a login in each of these folders. */
function given(...folders: string[]): string {
  const buildxConfig = makeFolder()
  for (const folder of folders) write(buildxConfig, folder)
  return buildxConfig
}

function write(buildxConfig: string, folder: string, text = JSON.stringify({ credsStore: folder })): void {
  const path = join(buildxConfig, 'config', folder, 'config.json')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function choose(buildxConfig: string, host: string, name: string): Promise<string | undefined> {
  return chooseScoped(await readScoped(buildxConfig), host, name)?.config?.credsStore
}

const host = 'r.example.com:5000'

test.each<[string, string[], string | undefined]>([
  ['a whole registry', [host], host],
  ['a repository', [`${host}/team/app`], `${host}/team/app`],
  [
    'a repository before the whole registry, whatever else they name',
    [`${host}@pull,push`, `${host}/team/app`],
    `${host}/team/app`,
  ],
  [
    'more actions before fewer',
    [`${host}/team/app`, `${host}/team/app@pull,push`, `${host}/team/app@push`],
    `${host}/team/app@pull,push`,
  ],
  ['more actions of the whole registry before fewer', [host, `${host}@push`], `${host}@push`],
  ['of equal ones the first by name', [`${host}/team/app@push`, `${host}/team/app@pull`], `${host}/team/app@pull`],
  ['actions with blanks', [`${host}/team/app@push, pull`], `${host}/team/app@push, pull`],
  ['an empty list of actions', [`${host}/team/app@`], `${host}/team/app@`],
  ['actions of the whole registry behind a slash', [`${host}/@push`], `${host}/@push`],
  ['no action that a push does not ask for', [`${host}/team/app@delete`, `${host}@pull,delete`], undefined],
  ['no other repository', [`${host}/team/other`, `${host}/team`, `${host}/team/app/more`, `${host}/app`], undefined],
  ['no pattern', [`${host}/team/*`, `*`], undefined],
  ['no other host', ['r.example.com', 'r.example.com:5001/team/app', 'example.com:5000'], undefined],
  ['nothing that stands above all registries', ['.'], undefined],
  ['none', [], undefined],
])('a login for %s', async (_, folders, expected) => {
  expect(await choose(given(...folders), host, 'team/app')).toBe(expected)
})

test('Docker Hub has the name of its API', async () => {
  const folder = given('docker.io/owner/app', 'index.docker.io/owner/app', 'registry-1.docker.io/owner/app')
  expect(await choose(folder, 'docker.io', 'owner/app')).toBe('registry-1.docker.io/owner/app')
  expect(await choose(given('registry-1.docker.io/library/alpine'), 'docker.io', 'library/alpine')).toBeDefined()
})

test('a login that is a link counts, a folder that is one does not', async () => {
  const folder = given(host)
  const config = join(folder, 'config')
  symlinkSync(join(config, host), join(config, 'other'))
  mkdirSync(join(config, 'another'))
  symlinkSync(join(config, host, 'config.json'), join(config, 'another', 'config.json'))
  expect(await choose(folder, 'other', 'app')).toBeUndefined()
  expect(await choose(folder, 'another', 'app')).toBe(host)
})

test('other files, and a folder of that name, are no logins', async () => {
  const folder = given()
  mkdirSync(join(folder, 'config', host, 'config.json'), { recursive: true })
  writeFileSync(join(folder, 'config', host, 'config.yml'), '{}')
  expect(await readScoped(folder)).toEqual([])
})

test('what cannot be read is chosen all the same, and has no configuration', async () => {
  const folder = given(host)
  write(folder, `${host}/team/app`, '{"auths": {"')
  expect(chooseScoped(await readScoped(folder), host, 'team/app')).toEqual({
    host,
    repository: 'team/app',
    actions: [],
    folder: `${host}/team/app`,
  })
})
