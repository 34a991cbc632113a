import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { renderTable, sizeOf } from '../../script/examples/count.ts'

const root = join(import.meta.dirname, '..', '..')

test('docs/recipes.md has the table of script/count-examples', () => {
  const recipes = readFileSync(join(root, 'docs', 'recipes.md'), 'utf8')
  const table = renderTable((name) => readFileSync(join(root, 'examples', 'workflows', name), 'utf8'))
  expect(recipes).toContain(`<!-- count-examples -->\n${table}\n<!-- /count-examples -->`)
})

test('counts lines, steps, actions and shell', () => {
  const workflow = `on: push

# a comment
jobs:
  a:
    steps:
      - uses: x/y@v1
      - uses: x/y@v2
      - run: |
          # a comment in shell
          true
  b:
    uses: x/z/.github/workflows/w.yml@v1
`
  expect(sizeOf(workflow)).toEqual({ lines: 10, steps: 4, uses: 2, shell: 1 })
})
