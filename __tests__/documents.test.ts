import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readRepository } from '../script/repository.ts'
import { examplesIn, lacksOf, nativeByHand, readDocuments, usesIn } from './documents.ts'

const root = join(import.meta.dirname, '..')
const documents = readDocuments()
const repository = readRepository(root)
const ours = new RegExp(`^(?:${repository}|\\.)(?:/(.*?))?(?:@(.*))?$`)

/** The inputs that a file of ours declares: an action, or a reusable workflow. */
function declaredInputs(path: string): string[] {
  const contract = parse(readFileSync(join(root, path), 'utf8'))
  return Object.keys(contract.inputs ?? contract.on?.workflow_call?.inputs ?? {})
}

test('README starts with what it is, one example and the outputs', () => {
  const headings = readFileSync(join(root, 'README.md'), 'utf8').match(/^(?:# .*|## .*|```yaml)$/gm) ?? []
  expect(headings.slice(0, 4)).toEqual(['# Multi-arch build', '```yaml', '## Outputs', '## Try it here'])
})

describe.each(documents)('$path', (document) => {
  test('links to files that are there', () => {
    const links = [...document.text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
    const local = links.filter((target) => !/^[a-z]+:/.test(target))
    expect(local.filter((target) => !existsSync(join(root, dirname(document.path), target)))).toEqual([])
  })

  test('names files of the source that are there', () => {
    const named = [...document.text.matchAll(/`((?:src|script|__tests__|e2e|lab)\/[\w./-]+\.\w+)`/g)]
    const paths = named.map(([, path = '']) => path)
    // Tests are also named by what they are of.
    const isThere = (path: string) => ['', '__tests__'].some((folder) => existsSync(join(root, folder, path)))
    expect(paths.filter((path) => !isThere(path))).toEqual([])
  })

  const examples = examplesIn(document)

  test('has whole workflows that lack nothing', () => {
    const whole = examples.filter(({ isWhole }) => isWhole)
    expect(whole.flatMap(({ place, workflow }) => lacksOf(workflow).map((what) => `${place}: ${what}`))).toEqual([])
  })

  test('says what stands around parts of a workflow, before the first one', () => {
    const part = examples.find(({ isWhole }) => !isWhole)
    const before = document.text.split('\n', Number(part?.place.split(':').at(-1) ?? 0)).join('\n')
    const said = /first example|\]\((?:\.\.\/)+(?:README|examples\/workflows\/native-by-hand)\b/
    if (part) expect(before).toMatch(said)
  })

  const uses = examples.flatMap(({ place, workflow }) => usesIn(workflow).map((use) => ({ place, ...use })))

  test('has examples with inputs that exist', () => {
    const unknown = uses.flatMap(({ place, uses, with: inputs }) => {
      const match = uses.match(ours)
      if (!match) return []
      const path = match[1] ?? ''
      const contract = path.endsWith('.yml') ? path : join(path, 'action.yml')
      const declared = declaredInputs(contract)
      return Object.keys(inputs ?? {})
        .filter((name) => !declared.includes(name))
        .map((name) => `${place}: ${name} of ${uses}`)
    })
    expect(unknown).toEqual([])
  })

  test('pins actions from elsewhere by commit', () => {
    const loose = uses.filter(({ uses }) => !ours.test(uses) && !/@[0-9a-f]{40}$/.test(uses))
    expect(loose.map(({ place, uses }) => `${place}: ${uses}`)).toEqual([])
  })
})

test.each([
  ['a checkout', { context: '.' }, []],
  ['packages: write', { push: true, 'registry-auth': 'x' }, []],
  ['a login for the push', { push: true }, []],
  ['id-token: write', {}, [{ run: 'cosign sign x' }]],
  ['cosign', {}, [{ run: 'cosign sign x' }]],
  ['a login for cosign', { 'registry-auth': 'x' }, [{ run: 'cosign sign x' }]],
])('a workflow that lacks %s is found', (what, inputs, steps) => {
  const uses = `${repository}@v1`
  expect(lacksOf({ jobs: { a: { steps: [{ uses, with: inputs }, ...steps] } } })).toContain(`job a: ${what}`)
})

test('a bake whose checkout is missing is found', () => {
  const bake = { uses: `${repository}/bake@v1`, with: { source: '.', push: true } }
  expect(lacksOf({ jobs: { a: { steps: [bake] } } })).toEqual([
    'job a: a checkout',
    'job a: packages: write',
    'job a: a login for the push',
  ])
})

test('an example has the bake file of its section, or else the first of the document', () => {
  const file = (name: string) => `\`\`\`hcl\n${name}\n\`\`\`\n`
  const step = '```yaml\n- run: a\n```\n'
  const text = [file('first'), step, '## A\n', step, file('second'), file('third'), step, '## B\n', step].join('\n')
  expect(examplesIn({ path: 'x.md', text }).map(({ bakeFile }) => bakeFile)).toEqual([
    'first\n',
    'first\n',
    'third\n',
    'first\n',
  ])
})

test('the example of README is among those that are checked', () => {
  const [first] = documents.filter(({ path }) => path === 'README.md').flatMap(examplesIn)
  expect(usesIn(first?.workflow ?? {}).map(({ uses }) => uses.replace(/@.*/, ''))).toEqual([
    'actions/checkout',
    repository,
  ])
})

describe.each(['plan', 'merge'])('%s/README.md', (name) => {
  const [document] = documents.filter(({ path }) => path === `${name}/README.md`)

  test('shows a job of native-by-hand.yml, which the end-to-end tests run', () => {
    const [example] = document ? examplesIn(document) : []
    expect((example?.workflow as typeof nativeByHand | undefined)?.jobs[name]).toEqual(nativeByHand.jobs[name])
  })

  test('names every output', () => {
    const { outputs } = parse(readFileSync(join(root, name, 'action.yml'), 'utf8'))
    const declared = Object.keys(outputs).filter((output) => !/^(?:digest|image)-/.test(output))
    expect(declared.filter((output) => !document?.text.includes(`\`${output}\``))).toEqual([])
  })
})
