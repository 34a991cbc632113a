import { runJob } from '../job.ts'
import { readInputs } from './inputs.ts'
import { ownOutputs, run } from './run.ts'

await runJob({ ownOutputs, readInputs, run })
