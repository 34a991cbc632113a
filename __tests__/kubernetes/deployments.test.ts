import { expect, test } from '@jest/globals'
import { deploymentsOf } from '../../src/kubernetes/deployments.ts'

const node = (name: string, ...driverOpts: string[]) => ({ name, driverOpts, platforms: [] })

test('one per node, named as buildx names it, in the namespace of its options', () => {
  expect(deploymentsOf({ name: 'b', driverOpts: [] })).toEqual([{ name: 'b0' }])
  expect(
    deploymentsOf({
      name: 'b',
      driverOpts: ['"namespace=ci",replicas=2'],
      nodes: [node('Arm_64', 'namespace=arm'), node(''), node('b3'), node('')],
    }),
  ).toEqual([
    { name: 'b0', namespace: 'ci' },
    { name: 'arm-64', namespace: 'arm' },
    { name: 'b1' },
    { name: 'b3' },
    { name: 'b2' },
  ])
})
