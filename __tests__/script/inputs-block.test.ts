import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { inputsBlock, renderInputsBlock } from '../../script/inputs/block.ts'
import { groups } from '../../script/inputs/groups.ts'
import { type Contract, readContracts } from '../../script/inputs/tables.ts'
import { readRepository } from '../../script/repository.ts'
import { examplesIn } from '../documents.ts'

const root = join(import.meta.dirname, '..', '..')
const repository = readRepository(root)
const inputs = readContracts(root)['action.yml'] ?? []
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const empty = '<!-- inputs -->\n<!-- end -->\n'

/** The steps in the block of a document. */
function stepsIn(document: string): unknown {
  const [block = ''] = document.match(inputsBlock) ?? []
  return parse(block.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? '')
}

describe('the block of all inputs in README.md', () => {
  test('is what npm run update-inputs writes', () => {
    expect(readme).toBe(renderInputsBlock(readme, inputs, repository))
  })

  test('has every input once, in some group', () => {
    expect(Object.values(groups).flat().toSorted()).toEqual(inputs.map(({ name }) => name).toSorted())
  })

  test('is a step of this action in which every input has its default', () => {
    const [step] = stepsIn(readme) as [{ uses: string; with: Readonly<Record<string, unknown>> }]
    const given = Object.entries(step.with).map(([name, value]) => [name, String(value)])
    expect(step.uses.split('@')[0]).toBe(repository)
    expect(Object.fromEntries(given)).toEqual(
      Object.fromEntries(inputs.map(({ name, default: value = '' }) => [name, value])),
    )
  })

  test('says of each on one line that fits what it is', () => {
    const [block = ''] = readme.match(inputsBlock) ?? []
    const lines = block.split('\n').filter((line) => /^ {4}[\w-]+:/.test(line))
    expect(lines).toHaveLength(inputs.length)
    expect(lines.filter((line) => line.length > 120 || !/ # \S.{7,}[^ ;.:]$/.test(line))).toEqual([])
  })

  test('is not an example that is run', () => {
    const rendered = renderInputsBlock(`${empty}\n\`\`\`yaml\n- run: make\n\`\`\`\n`, inputs, repository)
    const examples = examplesIn({ path: 'x.md', text: rendered })
    expect(examples.map(({ workflow }) => workflow.jobs.example?.steps)).toEqual([[{ run: 'make' }]])
    expect(examples[0]?.place).toBe(`x.md:${rendered.split('\n').indexOf('- run: make')}`)
  })
})

test.each([
  ['the document has elsewhere', `- uses: ${repository}@v71\n`, 'v71'],
  ['is the first, where it has none', '', 'v1'],
])('the version is the one that %s', (_, before, version) => {
  const once = renderInputsBlock(`${before}${empty}`, inputs, repository)
  expect(stepsIn(once)).toMatchObject([{ uses: `${repository}@${version}` }])
  expect(renderInputsBlock(once, inputs, repository)).toBe(once)
})

describe('a line', () => {
  const renderWith = (changed: Partial<Contract>) => {
    const all = inputs.map((input) => (input.name === 'target' ? { ...input, ...changed } : input))
    return renderInputsBlock(empty, all, repository)
  }

  test.each([
    ['its first clause', 'Stage; by default the last', 'Stage'],
    ['its first sentence', 'Stage of x.y. The last', 'Stage of x.y'],
    ['what is in quotes and parentheses', 'Stage (a; b) `c; d`; e', 'Stage (a; b) c; d'],
  ])('has of a description %s', (_, description, text) => {
    expect(renderWith({ description })).toMatch(
      new RegExp(`^ {4}target: ''.* # ${text.replace(/[()]/g, '\\$&')}$`, 'm'),
    )
  })

  test('that is too long is an error, not cut', () => {
    expect(() => renderWith({ description: 'x'.repeat(90) })).toThrow("the line of 'target' has 130 characters")
  })

  test('cannot be of an input that action.yml does not have', () => {
    expect(() => renderInputsBlock(empty, inputs.slice(1), repository)).toThrow("groups.ts names the input 'add-hosts'")
  })
})
