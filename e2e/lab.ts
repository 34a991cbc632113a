import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const keys = [
  'LAB_ACT',
  'LAB_ACTIONLINT',
  'LAB_BASE_IMAGE',
  'LAB_BINFMT_IMAGE',
  'LAB_BUILDKIT_IMAGE',
  'LAB_BUILDKIT_VERSION',
  'LAB_BUILDX',
  'LAB_BUILDX_LOG',
  'LAB_BUILDX_SHA256',
  'LAB_BUILDX_URL',
  'LAB_BUILDX_VERSION',
  'LAB_CACHE_LOG',
  'LAB_CACHE_TOKEN_MAIN',
  'LAB_CACHE_TOKEN_PR',
  'LAB_CACHE_TOKEN_READ',
  'LAB_CACHE_URL',
  'LAB_CACHE_V1_URL',
  'LAB_COSIGN',
  'LAB_CRANE',
  'LAB_CROSS_IMAGE',
  'LAB_DIR',
  'LAB_GO_IMAGE',
  'LAB_HOSTED_DOCKER_HOST',
  'LAB_MIRROR',
  'LAB_MIRROR_LOG',
  'LAB_MTLS_CERT',
  'LAB_MTLS_KEY',
  'LAB_MTLS_REGISTRY',
  'LAB_NODE24',
  'LAB_OCI_VALIDATE',
  'LAB_PROXY',
  'LAB_PROXY_LOG',
  'LAB_REGISTRY',
  'LAB_REGISTRY2',
  'LAB_REGISTRY3',
  'LAB_TLS_BASE_IMAGE',
  'LAB_TLS_CA',
  'LAB_TLS_PASSWORD',
  'LAB_TLS_REGISTRY',
  'LAB_TLS_USER',
  'LAB_TOKEN_LIFETIME',
  'LAB_TOKEN_LOG',
  'LAB_TOKEN_PASSWORD',
  'LAB_TOKEN_READER',
  'LAB_TOKEN_READER_PASSWORD',
  'LAB_TOKEN_REGISTRY',
  'LAB_TOKEN_URL',
  'LAB_TOKEN_USER',
  'LAB_WRONG_CA',
  'LAB_ZIZMOR',
] as const

/** What `lab/status --env` prints: addresses, images and tools of the running lab. */
export const lab = readLab()

/** Runs a program and returns its stdout; throws with its stderr when it fails. */
export function sh(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Asks the independent judge: go-containerregistry's crane. */
export function crane(...args: readonly string[]): string {
  return sh(lab.LAB_CRANE, ...args).trim()
}

/** An index or manifest as the registry has it. */
export type RegistryManifest = {
  readonly mediaType: string
  readonly manifests?: readonly {
    readonly digest: string
    readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string }
    readonly annotations?: Readonly<Record<string, string>>
  }[]
  readonly layers?: readonly { readonly digest: string; readonly size: number }[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** Reads a reference's manifest through crane. */
export function manifestOf(reference: string): RegistryManifest {
  return JSON.parse(crane('manifest', reference)) as RegistryManifest
}

/** The platforms of an index as crane tells them, attestations left out, e.g. `linux/arm/v7`. */
export function platformsIn(reference: string): string[] {
  return (manifestOf(reference).manifests ?? [])
    .filter(({ annotations }) => annotations?.['vnd.docker.reference.type'] === undefined)
    .map(({ platform }) => [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/'))
}

function readLab(): Record<(typeof keys)[number], string> {
  const text = execFileSync(join(import.meta.dirname, '..', 'lab', 'status'), ['--env'], { encoding: 'utf8' })
  const value = (key: string): string => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${key}=`))
    if (line === undefined) throw new Error(`the lab is not up (it gives no ${key}): run lab/up`)
    return line.slice(key.length + 1)
  }
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<(typeof keys)[number], string>
}
