import { afterEach, expect, jest, test } from '@jest/globals'
import { reportFailure } from '../../src/doctor/report.ts'

const { GITHUB_OUTPUT: given } = process.env

afterEach(() => {
  jest.restoreAllMocks()
  process.exitCode = undefined
  if (given === undefined) delete process.env.GITHUB_OUTPUT
  else process.env.GITHUB_OUTPUT = given
})

test('an output that cannot be written does not hide the error', async () => {
  process.env.GITHUB_OUTPUT = '/nosuch/output'
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  await reportFailure(new Error('the build failed: such a thing'), {})
  const printed = write.mock.calls.map(([text]) => String(text)).join('')
  expect(printed).toMatch(/::warning::cannot write the output 'failure': .*\n::error::the build failed: such a thing/)
  expect(process.exitCode).toBe(1)
})
