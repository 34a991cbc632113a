import { expect, test } from '@jest/globals'
import { diagnose, findRule } from '../../src/doctor/diagnose.ts'
import { inTime } from '../../src/doctor/rules/in-time.ts'
import { blind } from '../../src/doctor/rules/look.ts'
import { withRefusal } from '../../src/doctor/symptom.ts'
import { Failure } from '../../src/failure.ts'
import { ran } from './told.ts'

const outOfOrder = () => Promise.reject(new Error('out of order'))
const crash = ran('qemu: uncaught target signal 11 (Segmentation fault) - core dumped')

test('a fact that cannot be looked up, or not in time, is not known', async () => {
  expect(await inTime(async () => 1)).toBe(1)
  expect(await inTime(outOfOrder)).toBeUndefined()
  expect(await inTime(() => new Promise(() => undefined), 1)).toBeUndefined()
})

test('a rule that fails leaves the symptom to the next one', async () => {
  const look = { ...blind, qemu: outOfOrder }
  expect((await findRule(crash, look))?.rule.id).toBe('run-failed')
})

test('what cannot be examined is told as it was said', async () => {
  const scene = {
    get runner(): never {
      throw new Error('out of order')
    },
  }
  const said = 'failed to push ghcr.io/o/app:1: denied: denied'
  const diagnosed = await diagnose(new Failure('push', scene, new Error(said)))
  expect(diagnosed).toMatchObject({ message: said, diagnosis: { phase: 'push', message: said } })
})

test('a credential helper that fails costs no advice', async () => {
  const registries = { findLogin: outOfOrder, client: outOfOrder, loginHosts: outOfOrder }
  const symptom = { phase: 'push', error: 'failed to push ghcr.io/o/app:1: denied: denied' } as const
  expect(await withRefusal(symptom, { registries })).toMatchObject({ refused: { kind: 'refused', host: 'ghcr.io' } })
})
