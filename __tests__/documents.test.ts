import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readRepository } from '../script/repository.ts'
import { parseCredentials } from '../src/registry/credentials.ts'
import {
  type Example,
  examplesIn,
  fragmentsIn,
  lacksOf,
  nativeByHand,
  readDocuments,
  settingsIn,
  stepLinesIn,
  usesIn,
} from './documents.ts'
import { anchorsIn, linksIn } from './markdown.ts'

const root = join(import.meta.dirname, '..')
const documents = readDocuments()
const repository = readRepository(root)
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
const ours = new RegExp(`^(?:${repository}|\\.)(?:/(.*?))?(?:@(.*))?$`)

/** The inputs that a file of ours declares: an action, or a reusable workflow. */
function declaredInputs(path: string): string[] {
  const contract = parse(readFileSync(join(root, path), 'utf8'))
  return Object.keys(contract.inputs ?? contract.on?.workflow_call?.inputs ?? {})
}

/** Whether what a document links to is there: a file or folder, and the heading of a document. */
function existsAt(from: string, link: string): boolean {
  const [target = '', anchor] = link.split('#')
  const path = target === '' ? from : join(dirname(from), target)
  if (!existsSync(join(root, path))) return false
  return anchor === undefined || anchorsIn(readFileSync(join(root, path), 'utf8')).includes(anchor)
}

test.each([
  ['docs/inputs.md#the-gate', true],
  ['docs/inputs.md#no-such-heading', false],
  ['docs/no-such-page.md', false],
  ['#development', true],
  ['dist', true],
])('a link of README to %s is there: %s', (link, isThere) => {
  expect(existsAt('README.md', link)).toBe(isThere)
})

test('anchors are those of GitHub, links those outside of code', () => {
  const text = '# A `b`: c/d, e!\n\n[x](y) ![z](z.png)\n\n```sh\n# [no](no)\n```\n\n## A\n\n## A\n\n<img src="i.png">\n'
  expect(anchorsIn(text)).toEqual(['a-b-cd-e', 'a', 'a-1'])
  expect(linksIn(text)).toEqual(['y', 'z.png', 'i.png'])
})

const anyInput = new Set(
  ['action.yml', 'bake/action.yml', 'merge/action.yml', 'plan/action.yml', '.github/workflows/multiarch.yml'].flatMap(
    declaredInputs,
  ),
)

test('README is a page that starts with what it is and an example of ten lines', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const headings = readme.match(/^(?:# .*|## .*|```yaml)$/gm) ?? []
  expect(headings.slice(0, 5)).toEqual(['# Multi-arch build', '## Usage', '```yaml', '```yaml', '## Why this action'])
  expect(
    readme
      .match(/```yaml\n([\s\S]*?)```/)?.[1]
      ?.trimEnd()
      .split('\n').length,
  ).toBe(10)
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250)
})

describe.each(documents)('$path', (document) => {
  const links = linksIn(document.text)

  test('links to files and headings that exist', () => {
    const local = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(local.filter((link) => !existsAt(document.path, link))).toEqual([])
  })

  test('links to the web over https alone', () => {
    const elsewhere = links.filter((link) => /^[a-z]+:/.test(link))
    expect(elsewhere.filter((link) => new URL(link).protocol !== 'https:')).toEqual([])
  })

  test('names files of the source that are there', () => {
    const named = [...document.text.matchAll(/`((?:src|script|__tests__|e2e|lab)\/[\w./-]+\.\w+)`/g)]
    const paths = named.map(([, path = '']) => path)
    // Tests are also named by what they are of.
    const isThere = (path: string) => ['', '__tests__'].some((folder) => existsSync(join(root, folder, path)))
    expect(paths.filter((path) => !isThere(path))).toEqual([])
  })

  test('names commands that exist', () => {
    const commands = document.text.match(/\bnpm run [\w-]+|\bscript\/[\w-]+(?![\w./-])/g) ?? []
    const exists = (command: string) =>
      command.startsWith('npm run ') ? command.slice('npm run '.length) in scripts : existsSync(join(root, command))
    expect(commands.filter((command) => !exists(command) && !/^npm run update-$/.test(command))).toEqual([])
  })

  test('counts the lines of files that it names by their number', () => {
    const counted = [...document.text.matchAll(/\[(\d+) lines\]\(([^)#\s]+)\)/g)]
    const wrong = counted.filter(([, lines, target = '']) => {
      const text = readFileSync(join(root, dirname(document.path), target), 'utf8')
      return text.trimEnd().split('\n').length !== Number(lines)
    })
    expect(wrong.map(([link]) => link)).toEqual([])
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

  const fragments = fragmentsIn(document)
  const usedBy = (parts: readonly Pick<Example, 'place' | 'workflow'>[]) =>
    parts.flatMap(({ place, workflow }) => usesIn(workflow).map((use) => ({ place, ...use })))

  test('has examples with inputs that exist', () => {
    const shown = [...usedBy([...examples, ...fragments]), ...stepLinesIn(document)]
    const unknown = shown.flatMap(({ place, uses, with: inputs }) => {
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

  test('shows alone only inputs that exist', () => {
    const shown = settingsIn(document).flatMap(({ place, settings }) =>
      Object.keys(settings).map((name) => ({ place, name })),
    )
    expect(shown.filter(({ name }) => !anyInput.has(name))).toEqual([])
  })

  test('has logins that the action takes', () => {
    const alone = settingsIn(document).map(({ settings }) => settings)
    const inputs = [...usedBy([...examples, ...fragments]).map((use) => use.with), ...alone]
    const logins = inputs.flatMap((input) => input?.['registry-auth'] ?? []).map(String)
    for (const login of logins) expect(parseCredentials(parse(login)).incomplete).toEqual([])
  })

  test('pins actions from elsewhere by commit', () => {
    const shown = usedBy([...examples, ...fragments.filter(({ isDiff }) => !isDiff)])
    const loose = shown.filter(({ uses }) => !ours.test(uses) && !/@[0-9a-f]{40}$/.test(uses))
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

test('a job without a name and what a diff leaves are fragments', () => {
  const job = '```yaml\npermissions: {}\nsteps:\n  - uses: a/b@v1\n```\n'
  const diff = '```diff\n     - uses: a/b@v1\n-    - uses: c/d@v1\n+    - uses: e/f@v1\n       with: { g: h }\n```\n'
  const found = fragmentsIn({ path: 'x.md', text: `${job}${diff}` })
  expect(found.map(({ place, isDiff }) => [place, isDiff])).toEqual([
    ['x.md:1', false],
    ['x.md:6', true],
  ])
  expect(found.map(({ workflow }) => usesIn(workflow).map(({ uses }) => uses))).toEqual([
    ['a/b@v1'],
    ['a/b@v1', 'e/f@v1'],
  ])
  expect(examplesIn({ path: 'x.md', text: `${job}${diff}` })).toEqual([])
})

test('the examples of README are among those that are checked', () => {
  const [first, step] = documents.filter(({ path }) => path === 'README.md').flatMap(examplesIn)
  const named = (example: typeof first) => usesIn(example?.workflow ?? {}).map(({ uses }) => uses.replace(/@.*/, ''))
  expect(named(first)).toEqual([`${repository}/.github/workflows/multiarch.yml`])
  expect(named(step)).toEqual(['actions/checkout', repository])
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
