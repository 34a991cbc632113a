import { runAction } from '../action.ts'
import { readInputs } from './inputs.ts'
import { ownOutputs } from './report.ts'
import { run } from './run.ts'

await runAction({ ownOutputs, readInputs, run })
