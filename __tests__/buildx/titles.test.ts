import { expect, test } from '@jest/globals'
import { nameVertexes } from '../../src/buildx/titles.ts'
import type { Platforms } from '../../src/platform.ts'

const both: Platforms = ['linux/amd64', 'linux/arm64']
const one: Platforms = ['linux/amd64']

/** The start of the line of a step, and that of what it prints. */
function lines(platforms: Platforms, targets: readonly string[] | undefined, target: string, name: string) {
  const naming = nameVertexes(platforms, platforms, [], targets)
  const title = naming.titleOf({ name, target })
  return [naming.head(title), naming.prefix(title, false)]
}

test.each<[string, Platforms, readonly string[] | undefined, string, string, readonly string[]]>([
  ['a build', both, undefined, '', '[linux/arm64 2/2] RUN x', ['arm64  2/2  RUN x', 'arm64  2/2 | ']],
  ['a bake of one target', both, ['app'], 'app', '[linux/arm64 2/2] RUN x', ['arm64  2/2  RUN x', 'arm64  2/2 | ']],
  [
    'a bake of several',
    both,
    ['app', 'tools'],
    'app',
    '[linux/arm64 2/2] RUN x',
    ['app   arm64  2/2  RUN x', 'app   arm64  2/2 | '],
  ],
  ['a bake for one platform', one, ['app', 'tools'], 'tools', '[2/2] RUN x', ['tools   2/2  RUN x', 'tools   2/2 | ']],
])('%s labels steps', (_, platforms, targets, target, name, expected) => {
  expect(lines(platforms, targets, target, name)).toEqual(expected)
})

test('steps of one name are of the target that each is of', () => {
  const naming = nameVertexes(one, one, [], ['app', 'web'])
  const labels = ['app', 'web', 'app'].map((target) => naming.titleOf({ name: '[2/2] RUN x', target }).label)
  expect(labels).toEqual(['app', 'web', 'app'])
})
