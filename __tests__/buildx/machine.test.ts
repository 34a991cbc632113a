import { expect, test } from '@jest/globals'
import { machineFor, machineOf, nodeLabel, nodeOfRef } from '../../src/buildx/machine.ts'
import type { PlatformName } from '../../src/platform.ts'

const amd64: PlatformName[] = ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/386']
const qemu: PlatformName[] = [
  'linux/amd64',
  'linux/amd64/v2',
  'linux/arm64',
  'linux/386',
  'linux/arm/v7',
  'linux/arm/v6',
]
const sets = (machine: ReturnType<typeof machineOf>) => machine && [[...machine.emulated], [...machine.unsure]]

test.each<[string, PlatformName[], PlatformName[], ReturnType<typeof sets>]>([
  ['amd64 that is fixed to nothing', amd64, [], [[], []]],
  ['the same with QEMU', qemu, [], [['arm64', 'arm'], []]],
  ['amd64 that is fixed to itself', amd64, ['linux/amd64'], [[], []]],
  [
    'amd64 that is fixed to what it executes too',
    ['linux/386', 'linux/amd64', 'linux/amd64/v2'],
    ['linux/386'],
    [[], []],
  ],
  ['arm64', ['linux/arm64'], ['linux/arm64'], [[], []]],
  ['arm64 with arm', ['linux/arm64', 'linux/arm/v7'], ['linux/arm64'], [[], ['arm']]],
  ['arm', ['linux/arm/v7', 'linux/arm/v6'], [], [[], []]],
  ['arm64 with QEMU', ['linux/arm64', 'linux/amd64', 'linux/386'], [], [['amd64', '386'], []]],
  // As the next one is listed, too.
  ['arm64 with QEMU, fixed', ['linux/arm64', 'linux/amd64', 'linux/386'], ['linux/arm64'], undefined],
  [
    'amd64 with QEMU, fixed to arm64',
    ['linux/arm64', 'linux/amd64', 'linux/386', 'linux/arm/v7'],
    ['linux/arm64'],
    undefined,
  ],
  ['a node that does not tell', [], [], undefined],
])('the machine of %s', (_, listed, fixed, expected) => {
  expect(sets(machineOf({ listed, fixed }))).toEqual(expected)
})

test('the machine of what a BuildKit was made for', () => {
  expect(sets(machineFor('linux/amd64', ['linux/arm64', 'linux/386', 'linux/amd64']))).toEqual([['arm64'], []])
  expect(sets(machineFor('linux/arm64', ['linux/arm64', 'linux/arm/v7']))).toEqual([[], ['arm']])
})

test.each([
  ['b', { name: 'b1', endpoint: 'tcp://10.0.0.2:1234' }, 'tcp://10.0.0.2:1234'],
  ['b', { name: 'arm64', endpoint: 'tcp://10.0.0.2:1234' }, 'arm64'],
  ['b', { name: 'b0' }, 'b0'],
  ['b', { name: 'b0', endpoint: 'kubernetes:///b?deployment=b0' }, 'b0'],
  ['b', { name: 'b0x', endpoint: 'tcp://h:1' }, 'b0x'],
])('a node of builder %s is called: %j', (builder, node, label) => {
  expect(nodeLabel(node, builder)).toBe(label)
})

test('the node of a build is in its reference', () => {
  const nodes = ['b1', 'b10'].map((name) => ({ name, status: 'running', fixed: [] }))
  expect(nodeOfRef('b/b10/xyz', nodes)?.name).toBe('b10')
  expect(nodeOfRef('b/other/xyz', nodes)).toBeUndefined()
  expect(nodeOfRef('', nodes)).toBeUndefined()
})
