import { runAction } from '../action.ts'
import { ownOutputs } from './answer.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await runAction({ ownOutputs, readInputs, run })
