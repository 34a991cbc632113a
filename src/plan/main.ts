import { refuseUnknownInputs } from '../input/unknown.ts'
import { fail, log } from '../log.ts'
import { messageOf } from '../message.ts'
import { readRunner } from '../runner.ts'
import { inputTables, readInputs } from './inputs.ts'
import { run } from './run.ts'

try {
  const runner = readRunner(process.env)
  await refuseUnknownInputs(inputTables, runner, log.warning)
  await run(readInputs(), runner)
} catch (error) {
  fail(messageOf(error))
}
