import { runAction } from '../action.ts'
import { inputTables, readInputs } from './inputs.ts'
import { outputs } from './outputs.ts'
import { run } from './run.ts'

await runAction({ outputs, inputTables, readInputs, run })
