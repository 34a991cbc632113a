import { runAction } from '../action.ts'
import { inputTables, readInputs } from './inputs.ts'
import { ownOutputs, run } from './run.ts'

await runAction({ ownOutputs, inputTables, readInputs, run })
