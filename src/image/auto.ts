import { isBuildCall } from '../buildx/warnings.ts'
import { repositoriesOf } from '../event.ts'
import { readFields } from '../input/csv.ts'
import type { RegistryInputs } from '../registry/inputs.ts'
import { writeOutputs } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import type { Declined, Inputs, SettledInputs } from './inputs.ts'

type Facts = Pick<Runner, 'event' | 'eventName' | 'environment'>

/** Why a run does not push, as far as its event and its logins tell. */
export type Decline = Pick<Declined, 'because' | 'reason'>

/**
 * Decides whether `push: auto` pushes: not for a pull request from a fork, whichever event is about it, nor for a run that
 * Dependabot started and that lacks a login. `pull_request_target` has the rights of the base, which what a fork
 * wants built must not get.
 *
 * @returns undefined where it pushes
 */
export function declinePush(
  { eventName, event, environment }: Facts,
  { credentials, incomplete }: Pick<RegistryInputs, 'credentials' | 'incomplete'>,
): Decline | undefined {
  if (eventName.startsWith('pull_request')) {
    const { head, base } = repositoriesOf(event)
    if (head === undefined || base === undefined)
      return { because: 'fork', reason: 'the event does not show that the pull request comes from this repository' }
    if (head.toLowerCase() !== base.toLowerCase())
      return { because: 'fork', reason: `the pull request comes from a fork, ${head}` }
  }
  if (environment.GITHUB_ACTOR !== 'dependabot[bot]') return undefined
  const [lacking] = incomplete
  if (lacking !== undefined)
    return {
      because: 'dependabot',
      reason: `Dependabot started this run, and 'registry-auth' has an empty ${lacking.empty} for ${lacking.host}`,
    }
  if (credentials.length > 0) return undefined
  return { because: 'dependabot', reason: `Dependabot started this run, and 'registry-auth' has no login` }
}

/** Decides about `push: auto`, and sets its output now, so that it is there even if the build fails. */
export function settleAuto<Given extends Inputs>(given: Given, facts: Facts): Given & SettledInputs {
  const { request, registry, cache } = given
  const settled = { ...given, request: { ...request, push: true } }
  const decline = isBuildCall(request.call) ? declinePush(facts, registry) : undefined
  if (decline === undefined) return settled
  writeOutputs({ 'push-declined': decline.because })
  const cacheTo = request.cacheTo.filter((entry) => !isInRegistry(entry))
  const why = `nothing is pushed ('push: auto') because ${decline.reason}`
  return {
    ...settled,
    request: { ...settled.request, cacheTo },
    cache: { ...cache, noRegistry: why },
    declined: {
      ...decline,
      notice: (isInEngine) =>
        [
          `${why}: the image is built for every platform and checked as far as possible without a registry`,
          ...(given.gate.test !== '' && !isInEngine
            ? [`'test' is skipped because it needs an image in a registry`]
            : []),
          ...(cacheTo.length < request.cacheTo.length ? [`'cache-to' entries for a registry are skipped`] : []),
        ].join('; '),
    },
  }
}

/** Whether an entry of `cache-to` is for a registry; buildx also takes a lone reference. */
function isInRegistry(entry: string): boolean {
  const fields = readFields(entry)
  const type = fields.find(({ key }) => key.trim().toLowerCase() === 'type')?.value
  return type === undefined ? fields.some(({ value }) => value === undefined) : type === 'registry'
}
