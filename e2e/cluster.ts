import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { examplesIn } from '../__tests__/documents.ts'
import { type LabRun, type StepOptions, step } from './action.ts'
import { makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

/** What `lab/up kubernetes` adds to the lab. */
export type Cluster = {
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string
  /** The folder of kubectl. */
  readonly programs: string
  /** The plain registry, under the address that pods reach. */
  readonly registry: string
  /** As pods pull it. */
  readonly baseImage: string
  /** Runs kubectl, the judge of what is in the cluster, and returns its stdout; `input` is what it reads. */
  readonly kubectl: (args: readonly string[], input?: string) => string
}

/** Opens the lab's cluster. */
export function openCluster(): Cluster {
  const text = sh(join(import.meta.dirname, '..', 'lab', 'status'), '--env')
  const value = (key: string): string => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${key}=`))
    if (line === undefined) throw new Error(`the lab has no cluster: run lab/up kubernetes`)
    return line.slice(key.length + 1)
  }
  const kubeconfig = value('LAB_KUBECONFIG')
  const registry = value('LAB_KUBERNETES_REGISTRY')
  return {
    kubeconfig,
    registry,
    programs: dirname(value('LAB_KUBECTL')),
    baseImage: lab.LAB_BASE_IMAGE.replace(/^[^/]*/, registry),
    kubectl: (args, input = '') =>
      execFileSync(value('LAB_KUBECTL'), [`--kubeconfig=${kubeconfig}`, ...args], { encoding: 'utf8', input }),
  }
}

/** A namespace for one test file, with who may build in it. */
export type Namespace = {
  readonly name: string
  /** The text of a kubeconfig with the token of an account that has the Role of docs/kubernetes.md, and no other. */
  readonly builder: string
  /** The same, of one that may do nothing. */
  readonly nobody: string
  /** What builders left in it: deployments and what they were configured with. */
  readonly left: () => string
  /** Removes that, so that the next test has no part in it. */
  readonly clear: () => void
  readonly remove: () => void
}

/** Makes a namespace; what is in it goes with it. */
export function makeNamespace({ kubectl, kubeconfig }: Cluster, name: string): Namespace {
  const inIt = `--namespace=${name}`
  kubectl(['create', 'namespace', name])
  for (const account of ['builder', 'nobody']) kubectl([inIt, 'create', 'serviceaccount', account])
  kubectl([inIt, 'apply', '--filename=-'], documentedRole())
  kubectl([inIt, 'create', 'rolebinding', 'builder', '--role=multiarch-builder', `--serviceaccount=${name}:builder`])
  const withToken = (account: string): string => {
    const config: unknown = JSON.parse(readFileSync(kubeconfig, 'utf8'))
    const token = kubectl([inIt, 'create', 'token', account]).trim()
    return JSON.stringify({ ...(config as object), users: [{ name: 'admin', user: { token } }] })
  }
  // The cluster itself puts a ConfigMap into each namespace.
  const left = () =>
    kubectl([inIt, 'get', 'deployments,statefulsets,configmaps', '--output=name', '--ignore-not-found'])
      .split('\n')
      .filter((line) => line !== '' && line !== 'configmap/kube-root-ca.crt')
  return {
    name,
    builder: withToken('builder'),
    nobody: withToken('nobody'),
    left: () => left().join('\n'),
    clear: () => left().forEach((one) => void kubectl([inIt, 'delete', one])),
    remove: () => void kubectl(['delete', 'namespace', name, '--wait=false']),
  }
}

/** Steps whose builders are in a namespace. */
export type ClusterSteps = {
  /** Inputs of such a step, with options of the driver beside the namespace. */
  readonly inCluster: (...driverOpts: readonly string[]) => Record<string, string>
  /** A step with kubectl on the PATH, as on hosted runners, and a kubeconfig in the job's environment. */
  readonly build: (
    inputs: Readonly<Record<string, string>>,
    dockerfile?: string,
    options?: Pick<StepOptions, 'onStart' | 'onOutput' | 'env'>,
  ) => Promise<LabRun>
}

export function stepsIn({ registry, baseImage, programs, kubeconfig }: Cluster, { name }: Namespace): ClusterSteps {
  return {
    inCluster: (...driverOpts) => ({
      context: '.',
      driver: 'kubernetes',
      registries: `${registry}:\n  http: true`,
      'driver-opts': [`namespace=${name}`, ...driverOpts].join('\n'),
    }),
    build: (inputs, dockerfile = dockerfileOn(baseImage), { env, ...options } = {}) =>
      step({
        workspace: makeContext({ Dockerfile: dockerfile }),
        env: { PATH: `${programs}:${process.env.PATH}`, KUBECONFIG: kubeconfig, ...env },
        inputs,
        ...options,
      }),
  }
}

/** A Dockerfile whose RUN no cache knows. */
export function dockerfileOn(baseImage: string, run = 'echo $NEW > /made'): string {
  return `FROM ${baseImage}\nARG NEW=${Math.random()}\nRUN ${run}\n`
}

const documented = readFileSync(join(import.meta.dirname, '..', 'docs', 'kubernetes.md'), 'utf8')

/** The Role that users copy. */
function documentedRole(): string {
  const block = documented.match(/^```yaml\n(apiVersion: rbac[\s\S]*?)\n```$/m)?.[1]
  if (block === undefined) throw new Error('docs/kubernetes.md shows no Role')
  return block
}

/** The inputs of the document's example that are about its builder, with those words replaced of which the lab has others. */
export function documentedBuilder(words: readonly (readonly [string, string])[]): Record<string, string> {
  const [example] = examplesIn({ path: 'docs/kubernetes.md', text: documented })
  const inputs = example?.workflow.jobs.image?.steps?.at(-1)?.with ?? {}
  return Object.fromEntries(
    ['driver', 'driver-opts', 'append'].map((name) => [
      name,
      words.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), String(inputs[name])),
    ]),
  )
}
