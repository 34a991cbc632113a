import type { BuildRequest } from '../buildx/arguments.ts'
import { assertResource, warnOfDropped } from '../buildx/version.ts'
import type { Job } from '../job.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { decideAttestations, recordsArguments } from './attestations.ts'
import type { BuildDecision } from './decide.ts'
import { checkArchives, checkStore } from './docker-driver.ts'
import { type Remark, remarkUnpublished } from './unpublished.ts'

/**
 * As {@link completeRequest}; RUN gets the proxies of the job, where there are any.
 *
 * @throws Error for what this builder cannot build
 */
export async function complete(
  decision: BuildDecision,
  toolchain: Pick<Toolchain, 'binary' | 'buildkit' | 'inHostNetwork'>,
  { proxies, runner }: Pick<Job, 'proxies' | 'runner'>,
): Promise<ReturnType<typeof completeRequest>> {
  if (proxies === undefined) return completeRequest(decision, toolchain)
  const { handToRun } = await import('./proxies.ts')
  const { decision: proxied, warning } = handToRun(decision, proxies, {
    reachesLoopback: toolchain.inHostNetwork ?? false,
    publishesArgs: recordsArguments(decision.attestations),
    environment: runner.childEnvironment,
  })
  const { request, remarks } = completeRequest(proxied, toolchain)
  const first = warning === undefined ? [] : [{ level: 'warning', text: warning } as const]
  return { request, remarks: [...first, ...remarks] }
}

/**
 * The request of a build, once it is known what builds it; and what the user should know about that.
 *
 * @throws Error for what this builder cannot build
 */
export function completeRequest(
  { builds, request, attestations, ...decision }: BuildDecision,
  { binary, buildkit }: Pick<Toolchain, 'buildkit'> & { readonly binary: Pick<Toolchain['binary'], 'version'> },
): { readonly request: BuildRequest; readonly remarks: readonly Remark[] } {
  const { driver, version: buildkitVersion, hasContainerdStore } = buildkit
  if (builds) {
    checkStore(request.platforms, buildkit)
    checkArchives(decision.outputs.archives, request.platforms, buildkit)
    assertResource(request.resource, binary.version, buildkitVersion)
  }
  const { attests, notice } = decideAttestations({ ...attestations, driver, buildkitVersion, hasContainerdStore })
  const dropped = warnOfDropped(request.platforms, binary.version)
  const remarks = [
    dropped === undefined ? undefined : ({ level: 'warning', text: dropped } as const),
    notice === undefined ? undefined : ({ level: 'info', text: notice } as const),
    remarkUnpublished(decision, buildkit),
  ]
  return { request: { ...request, attests }, remarks: builds ? remarks.filter((remark) => remark !== undefined) : [] }
}
