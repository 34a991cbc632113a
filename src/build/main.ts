import { runJob } from '../job.ts'
import { readConfig, registriesOf } from '../toolchain/buildkitd.ts'
import { readInputs } from './inputs.ts'
import { ownOutputs, run } from './run.ts'

await runJob({
  ownOutputs,
  readInputs,
  readGiven: async ({ builder }, { buildxConfig }) => registriesOf(await readConfig(builder.config, buildxConfig)),
  run,
})
