import { runAction } from '../action.ts'
import { imageOutputs } from '../report/outputs.ts'
import { inputTables, readInputs } from './inputs.ts'
import { ownOutputs } from './own-outputs.ts'
import { run } from './run.ts'

await runAction({ outputs: [...imageOutputs, ...ownOutputs], inputTables, readInputs, run })
