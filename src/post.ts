import { cleanUp } from './cleanup.ts'
import { readRunner } from './runner.ts'

await cleanUp(readRunner(process.env))
