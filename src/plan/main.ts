import { fail } from '../log.ts'
import { messageOf } from '../message.ts'
import { readRunner } from '../runner.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

try {
  await run(readInputs(), readRunner(process.env))
} catch (error) {
  fail(messageOf(error))
}
