import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { codeIn } from './command-line.ts'
import { tablesIn } from './markdown.ts'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'docs', 'migrating.md'), 'utf8')
const workflow = '.github/workflows/multiarch.yml'

/** What the head of a column says it is about. */
const contracts: Readonly<Record<string, string>> = {
  Here: 'action.yml',
  'Here (reusable workflow)': workflow,
  'Here (bake)': 'bake/action.yml',
  'Here (plan)': 'plan/action.yml',
  'Here (merge)': 'merge/action.yml',
}

/** The inputs of other actions and of docker/github-builder's build.yml, by the section that is about them. */
const theirs: Readonly<Record<string, string>> = {
  'docker/build-push-action and its chain': `
    platforms image reset cache-image
    version name driver driver-opts buildkitd-flags buildkitd-config buildkitd-config-inline use endpoint platforms append keep-state cache-binary cleanup
    registry username password ecr scope logout registry-auth`,
  'docker/metadata-action': `
    context images tags flavor labels annotations sep-tags sep-labels sep-annotations bake-target github-token
    version tag-names json bake-file bake-file-tags bake-file-labels bake-file-annotations`,
  'docker/github-builder': `
    runner distribute fail-fast job-name-prefix setup-qemu artifact-name artifact-upload artifact-retention-days annotations build-args cache
    cache-scope cache-mode context file labels output platforms push sbom shm-size sign target ulimit registry-identities set-meta-annotations
    set-meta-labels meta-images meta-tags meta-labels meta-annotations meta-flavor registry-auths github-token
    meta-json cosign-version cosign-verify-commands digest output-type signed`,
  'Buildah and Podman': `
    image tags labels annotations base-image containerfiles dockerfiles context content entrypoint layers port workdir envs build-args squash oci
    archs platforms extra-args tls-verify buildah-image registry username password digest image-with-tag`,
}

type Table = {
  readonly section: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const tables = text.split(/^## /m).flatMap((section): Table[] => {
  const [title = ''] = section.split('\n')
  return tablesIn(section).map(([head = [], ...rows]) => ({ section: title, head, rows }))
})

/** The words in backticks that are names: `cache` of `cache: gha`. */
function namesIn(cell = ''): string[] {
  const words = codeIn(cell).map((code) => code.split(':')[0] ?? '')
  return words.filter((word) => /^[a-z][a-z-]*$/.test(word))
}

/** Those of names between white space that are not among the given ones. */
function missingFrom(given: readonly string[], names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .filter((name) => !given.includes(name))
}

function namesOf(path: string): string[] {
  const { inputs, outputs, on } = parse(readFileSync(join(root, path), 'utf8'))
  const { workflow_call: called = { inputs, outputs } } = on ?? {}
  return [called.inputs, called.secrets, called.outputs].flatMap((declared) => Object.keys(declared ?? {}))
}

describe.each(tables.map((table) => [table.section, table.head[1] ?? '', table.rows] as const))(
  'the table of %s, column %s',
  (_, head, rows) => {
    test('names what is there', () => {
      expect(Object.keys(contracts)).toContain(head)
      const declared = namesOf(contracts[head] ?? '')
      const named = rows.flatMap(([there, here]) => namesIn(here === 'the same' ? there : here))
      expect(named.filter((name) => !declared.includes(name))).toEqual([])
    })
  },
)

test.each(Object.entries(theirs))('%s: every input of theirs has its place', (section, names) => {
  const named = tables
    .filter((table) => table.section === section)
    .flatMap(({ rows }) => rows.flatMap(([cell]) => namesIn(cell)))
  expect(missingFrom(named, names)).toEqual([])
})

test('every input of docker/build-push-action has its name here', () => {
  const names = `
    add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to call cgroup-parent context file labels load
    network no-cache no-cache-filters outputs platforms provenance pull push sbom secrets secret-envs secret-files shm-size ssh tags target
    ulimit github-token`
  const declared = namesOf('action.yml')
  expect(missingFrom(declared, names)).toEqual([])
})

test('the reusable workflow pushes unless told otherwise', () => {
  expect(parse(readFileSync(join(root, workflow), 'utf8')).on.workflow_call.inputs.push.default).toBe('true')
})
