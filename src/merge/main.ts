import { runAction } from '../action.ts'
import { readInputs } from './inputs.ts'
import { ownOutputs, run } from './run.ts'

await runAction({ ownOutputs, readInputs, run })
