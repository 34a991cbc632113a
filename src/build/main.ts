import { runJob } from '../job.ts'
import { readConfig, registriesOf } from '../toolchain/buildkitd.ts'
import { ownOutputs } from './answer.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await runJob({
  ownOutputs,
  readInputs,
  readGiven: async ({ builder }, { buildxConfig }) => registriesOf(await readConfig(builder.config, buildxConfig)),
  run,
})
