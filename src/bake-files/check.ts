import { checkScalar } from '../input/scalar.ts'
import { type BakeTarget, type RawTarget, readTarget } from './definition.ts'

/**
 * Checks that every entitlement that targets ask for is granted. buildx asks on a terminal, and where it writes its progress
 * as JSON it asks nobody (commands/bake.go), so that a bake file could take what the workflow did not give.
 *
 * @param granted what the workflow grants, with the input `allow` or as an override of `set`
 * @throws Error that names the target, the entitlement and the way out
 */
export function checkEntitlements(targets: readonly BakeTarget[], granted: readonly string[]): void {
  const names = new Set(granted.map((text) => text.split('=')[0] ?? ''))
  for (const { name, network, entitlements } of targets) {
    const asked = [...entitlements, ...(network === 'host' ? ['network.host'] : [])]
    const missing = asked.find((entitlement) => !names.has(entitlement.split('=')[0] ?? ''))
    if (missing === undefined) continue
    const by = missing === 'network.host' && network === 'host' ? `'network'` : `'entitlements'`
    throw new Error(
      `target '${name}' requests the entitlement ${missing} (attribute ${by}), which the workflow does not grant; to grant it, set 'allow: ${missing}'`,
    )
  }
}

/** What the inputs of these names grant: as in buildx, an override of `entitlements` is a grant, too. */
export function grantedBy({
  allow,
  set,
}: {
  readonly allow: readonly string[]
  readonly set: readonly string[]
}): string[] {
  return [...allow, ...set.flatMap((override) => /^[^=]+\.entitlements\+?=(.+)$/.exec(override)?.[1] ?? [])]
}

/**
 * Checks values of a bake file that become fields and lines of a log.
 *
 * @throws Error that names the input of build that an attribute is
 */
export function checkText(target: BakeTarget): void {
  const values = {
    tags: target.tags,
    platforms: target.platforms,
    outputs: target.outputs,
    'cache-from': target.cacheFrom,
    'cache-to': target.cacheTo,
    attests: target.attests,
    context: [target.context],
    file: [target.dockerfile],
    target: [target.stage],
  }
  for (const [input, texts] of Object.entries(values)) for (const text of texts) checkScalar(input, text)
}

/**
 * Checks that no tag is published by two targets: one image would replace the other.
 *
 * @throws Error that names both targets and the tag
 */
export function checkTags(targets: readonly { readonly name: string; readonly tags: readonly string[] }[]): void {
  const owners = new Map<string, string>()
  for (const { name, tags } of targets)
    for (const tag of new Set(tags)) {
      const other = owners.get(tag)
      if (other !== undefined)
        throw new Error(
          `targets '${other}' and '${name}' both have the tag ${tag}, so one image would replace the other; set different tags (attribute 'tags'), or merge them into one target with the platforms of both`,
        )
      owners.set(tag, name)
    }
}

/**
 * Checks that no secret reads a variable that buildx gets only from this action: the token of GitHub's cache, and the
 * secrets of other targets.
 *
 * @throws Error that names the target, the secret and the variable
 */
export function checkSecrets(targets: readonly BakeTarget[]): void {
  for (const { name, secrets } of targets)
    for (const { id = '', src, env = src === undefined ? id : '' } of secrets)
      if (/^(?:ACTIONS_\w+|MULTIARCH_BUILD_\w+)$/.test(env))
        throw new Error(
          `target '${name}': its secret '${id}' reads the variable ${env}, a token of the runner that no build may have; pass a workflow secret in another variable`,
        )
}

/** All targets of a definition, those that others only build on included. */
export function readTargets(target: Readonly<Record<string, RawTarget>>): BakeTarget[] {
  return Object.entries(target).map(([name, raw]) => readTarget(name, raw))
}
