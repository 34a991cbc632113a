import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../e2e/action.ts'
import { lab, sh } from '../../e2e/lab.ts'
import { clientCertificates, craneOfTls, type RemoteNode, startNode } from '../../e2e/remote.ts'
import { type Candidate, time } from './interleave.ts'
import { byAction, makeDocker } from './job.ts'

// Builders whose nodes are BuildKits in networks of their own, with TLS (e2e/remote.ts).

let known: readonly string[] | undefined
/** The options of buildx for the certificates, which are made only for those that are measured. */
function opts(): readonly string[] {
  if (known === undefined) {
    const { ca, cert, key } = clientCertificates()
    known = [`cacert=${ca}`, `cert=${cert}`, `key=${key}`]
  }
  return known
}
const registry = {
  registries: `"${lab.LAB_TLS_REGISTRY}": { ca: ${lab.LAB_TLS_CA} }`,
  'registry-auth': `- { registry: "${lab.LAB_TLS_REGISTRY}", username: ${lab.LAB_TLS_USER}, password: "${lab.LAB_TLS_PASSWORD}" }`,
}

const started: RemoteNode[] = []
process.on('exit', () => {
  for (const node of started) node.stop()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
async function start(count: number): Promise<RemoteNode[]> {
  while (started.length < count) started.push(await startNode(started.length))
  return started.slice(0, count)
}

/** One that each node is fixed to; one node has all. */
function builderOf([first, ...others]: readonly RemoteNode[], platforms: readonly string[]) {
  const node = ({ endpoint }: RemoteNode, index: number) =>
    `- endpoint: ${endpoint}\n  platforms: ${platforms[index + 1]}\n  driver-opts: [${opts().join(', ')}]`
  return {
    ...{ driver: 'remote', endpoint: first?.endpoint ?? '', 'driver-opts': opts().join('\n') },
    ...{ append: others.map(node).join('\n'), 'buildkitd-config-inline': '' },
  }
}

/** A loop of the shell; its argument makes it another step in each round. */
const heavy = {
  dockerfile: `FROM ${lab.LAB_TLS_BASE_IMAGE}\nARG ROUND\nRUN i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done; echo $ROUND\n`,
}

/** A step that costs much processor time: two nodes, both native, against one that emulates its second platform. */
export async function heavySteps(node: string): Promise<Candidate[]> {
  sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64')
  const nodes = await start(2)
  const candidate = (name: string, used: readonly RemoteNode[], platforms: readonly string[]): Candidate => ({
    name,
    run: (round) => {
      const inputs = {
        push: 'false',
        tags: '',
        outputs: 'type=cacheonly',
        'build-args': `ROUND=${name} ${round} ${process.pid}`,
      }
      return byAction(name, { ...heavy, platforms }, node, {
        ...builderOf(used, platforms),
        ...registry,
        ...inputs,
      }).run(round)
    },
  })
  return [
    candidate('one node, arm64 under QEMU', nodes.slice(0, 1), ['linux/amd64', 'linux/arm64']),
    candidate('one node, amd64 and 386, both native', nodes.slice(0, 1), ['linux/amd64', 'linux/386']),
    candidate('two nodes, amd64 and 386, both native', nodes, ['linux/amd64', 'linux/386']),
  ]
}

const tenPlatforms = [
  ...['amd64', '386', 'arm64', 'arm/v7', 'arm/v6', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64'].map(
    (architecture) => `linux/${architecture}`,
  ),
]
const copied = {
  dockerfile: 'FROM scratch\nARG ROUND\nLABEL round=$ROUND\nCOPY Dockerfile /\n',
  platforms: tenPlatforms,
}

/** Ten platforms on one node and on ten, typed by hand and with the action. */
export async function manyNodes(node: string): Promise<Candidate[]> {
  const ten = await start(10)
  const one = ten.slice(0, 1)
  const action = (name: string, nodes: readonly RemoteNode[]) =>
    byAction(name, copied, node, {
      ...{ ...builderOf(nodes, tenPlatforms), ...registry, tags: `${lab.LAB_TLS_REGISTRY}/bench/nodes:action` },
      provenance: 'false',
    })
  return [
    byHand('typed by hand, one node', one),
    byHand('typed by hand, ten nodes', ten),
    action('action, one node', one),
    action('action, ten nodes', ten),
  ]
}

function byHand(name: string, nodes: readonly RemoteNode[]): Candidate {
  const context = makeFolder()
  writeFileSync(join(context, 'Dockerfile'), copied.dockerfile)
  // buildx joins by itself what several nodes have pushed.
  const docker = makeDocker(context, { SSL_CERT_FILE: lab.LAB_TLS_CA })
  const login = ['login', '--username', lab.LAB_TLS_USER, '--password', lab.LAB_TLS_PASSWORD, lab.LAB_TLS_REGISTRY]
  return {
    name,
    run: async (round) => {
      if (round === 0) await docker(...login)
      const builder = `bench-nodes-${process.pid}-${nodes.length}-${round}`
      return {
        create: await time(async () => {
          for (const [index, { endpoint }] of nodes.entries())
            await docker(
              ...['buildx', 'create', `--name=${builder}`, '--driver=remote', ...(index > 0 ? ['--append'] : [])],
              ...[
                ...opts().map((opt) => `--driver-opt=${opt}`),
                ...(nodes.length > 1 ? [`--platform=${tenPlatforms[index]}`] : []),
              ],
              endpoint,
            )
        }),
        build: await time(() =>
          docker(
            ...['buildx', 'build', `--builder=${builder}`, `--platform=${tenPlatforms.join()}`, '--provenance=false'],
            ...[`--tag=${lab.LAB_TLS_REGISTRY}/bench/nodes:hand`, '--push', '.'],
          ),
        ),
        rm: await time(() => docker('buildx', 'rm', builder)),
      }
    },
  }
}

/** How many images the last push left under a tag, so that it is sure that all were pushed. */
export function pushedImages(tag: string): number {
  const { manifests = [] } = JSON.parse(craneOfTls('manifest', `${lab.LAB_TLS_REGISTRY}/bench/nodes:${tag}`)) as {
    manifests?: readonly unknown[]
  }
  return manifests.length
}
