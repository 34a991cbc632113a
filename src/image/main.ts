import { runAction } from '../action.ts'
import { inputTables, readInputs } from './inputs.ts'
import { ownOutputs } from './own-outputs.ts'
import { run } from './run.ts'

await runAction({ ownOutputs, inputTables, readInputs, run })
