import { expect, test } from '@jest/globals'
import { hasDefaultLoad, hasDriverOpt, isInHostNetwork } from '../../src/buildx/driver-opts.ts'

test.each([
  ['none', [], false],
  ['on its own', ['network=y'], true],
  ['not first in its line', ['image=x,network=y'], true],
  ['in quotes', ['image=x,"network=y,z"'], true],
  ['in another line', ['image=x', 'network=y'], true],
  ['the end of another name', ['env.network=y'], false],
  ['part of a value', ['"env.A=b,network=c"'], false],
  ['without a value', ['network'], false],
  ['malformed', ['env.A="x,network=y'], false],
])('network, %s', (_, driverOpts, expected) => {
  expect(hasDriverOpt(driverOpts, 'network')).toBe(expected)
})

test.each([
  [['default-load=true'], true],
  [['network=host,default-load=1'], true],
  [['default-load=false'], false],
  [['default-load=yes'], false],
  [['env.X=default-load=true'], false],
  [[], false],
])('loads by default with %j: %j', (driverOpts, expected) => {
  expect(hasDefaultLoad(driverOpts)).toBe(expected)
})

test.each([
  [['network=host'], true],
  [['image=a,network=host'], true],
  [['network=bridge'], false],
  [['env.network=host'], false],
  [[], false],
])('%j is in the network of this machine: %j', (driverOpts, isThere) => {
  expect(isInHostNetwork(driverOpts)).toBe(isThere)
})
