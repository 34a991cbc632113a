import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const docker = (...args) => execFileSync('docker', args, { encoding: 'utf8' }).trim()
const temp = process.env.RUNNER_TEMP
const list = join(temp, 'builders')
if (!existsSync(list)) throw new Error(`there is nothing to check: no builder was written to ${list}`)
const builders = readFileSync(list, 'utf8').split('\n').filter(Boolean)

// Where buildx may have noted a builder: Docker's configuration, and those that steps had of their own.
const configurations = [process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), ...globSync(join(temp, 'docker-*'))]

for (const builder of builders) {
  const left = [
    docker('ps', '--all', '--format={{.Names}}', `--filter=name=${builder}`),
    docker('volume', 'ls', '--quiet', `--filter=name=${builder}`),
    ...configurations.map((folder) => join(folder, 'buildx', 'instances', builder)).filter((path) => existsSync(path)),
  ].filter(Boolean)
  if (left.length > 0) throw new Error(`left behind by ${builder}: ${left.join(', ')}`)
  console.log(`nothing is left of ${builder}`)
}
