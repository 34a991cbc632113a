import { runJob } from '../job.ts'
import { readBuilderConfig, readConfig, registriesOf } from '../toolchain/buildkitd.ts'
import { ownOutputs } from './answer.ts'
import { readInputs } from './inputs.ts'
import { run } from './run.ts'

await runJob({
  ownOutputs,
  readInputs,
  readGiven: async ({ builder: { existing, config } }, { buildxConfig }) =>
    registriesOf(await (existing ? readBuilderConfig(buildxConfig, existing) : readConfig(config, buildxConfig))),
  run,
})
