import type { Advice } from '../../advice.ts'
import { parseStep } from '../../buildx/steps.ts'
import { isOfFixedPlatform, readPulledBase } from '../../buildx/warnings.ts'
import { nativeRunner } from '../../native-runner.ts'
import { architectureOf, type PlatformName } from '../../platform.ts'
import type { Handler } from '../../toolchain/handlers.ts'
import type { Look } from './look.ts'
import type { Symptom } from './rule.ts'
import { saidByAny } from './sentences.ts'
import { inBrackets, stagesOf, stepOf } from './stages.ts'

/** Explains why a program could not be executed: no QEMU, or a program for another platform. */
export async function notExecuted(symptom: Symptom, look: Look): Promise<Advice> {
  const what = `${stepOf(symptom)}${inBrackets(symptom)}`
  const other = otherBase(look)
  if (other !== undefined) return otherPlatform(what, other)
  const platform = executedOn(symptom, look)
  const native = look.architecture()
  const handlers = await look.handlers()
  if (platform === undefined || native === undefined || handlers === undefined)
    return {
      cause: `${what} started a file that its machine cannot execute: a program for an architecture without a registered QEMU, or a script without a first line such as #!/bin/sh`,
      remedy: `check the base image and programs that are copied or downloaded, and register QEMU on the builder's machine (docker run --privileged --rm tonistiigi/binfmt --install all)`,
    }
  const architecture = architectureOf(platform)
  const handler = handlers.find((one) => one.enabled && one.architecture === architecture)
  if (architecture === native || handler?.flags.includes('F')) return wrongProgram(what, platform, handler)
  return handler === undefined ? noEmulator(what, platform, look) : notInContainers(what, platform, handler)
}

/** The platform whose programs a step executes, which is not always the one that it is for. */
function executedOn({ step, platform }: Symptom, { dockerfile }: Look): PlatformName | undefined {
  const named = step && parseStep(step.name)?.ranOn
  if (named !== undefined) return named
  // In a build for one platform, names show no platform, even if a stage asks for another.
  return stagesOf(dockerfile() ?? '').some((stage) => stage.platform !== undefined) ? undefined : platform
}

/** The base of a stage that is fixed to one platform, and is built for another. */
type OtherBase = { readonly from: string; readonly platform: string; readonly isPinned: boolean }

/** BuildKit itself compares what it pulled with what it builds. */
function otherBase({ warnings, dockerfile }: Look): OtherBase | undefined {
  const pulled = warnings.map(readPulledBase).find((one) => one !== undefined)
  if (pulled) return { from: pulled.image, platform: pulled.platform, isPinned: pulled.image.includes('@') }
  if (!warnings.some(isOfFixedPlatform)) return undefined
  const fixed = stagesOf(dockerfile() ?? '').find(({ platform }) => platform !== undefined && !platform.includes('$'))
  return fixed?.platform === undefined ? undefined : { from: fixed.base, platform: fixed.platform, isPinned: false }
}

function otherPlatform(what: string, { from, platform, isPinned }: OtherBase): Advice {
  return isPinned
    ? {
        cause: `${what} cannot be executed: its base image ${from} is an image for ${platform} alone`,
        remedy: `its digest is that of one platform's image: use the digest of the index instead (docker buildx imagetools inspect NAME:TAG)`,
      }
    : {
        cause: `${what} cannot be executed: its base image ${from} is fixed to ${platform}`,
        remedy: `remove --platform=${platform} from its FROM, or add ${platform} to 'platforms' so that QEMU is registered for it`,
      }
}

function wrongProgram(what: string, platform: PlatformName, handler: Handler | undefined): Advice {
  const how = handler ? ` (those run under ${handler.interpreter})` : ''
  return {
    cause: `${what} started a file that is not a program for ${platform}${how}`,
    remedy: `check that file: download or copy the one for $TARGETARCH, or begin a script with a line such as #!/bin/sh`,
  }
}

function noEmulator(what: string, platform: PlatformName, { source }: Look): Advice {
  const machine = `this machine cannot execute programs for ${platform} because no QEMU is registered for them`
  // QEMU is registered for what is built, so never for what only a FROM asks for.
  if (source?.platforms.every((built) => architectureOf(built) !== architectureOf(platform)))
    return { cause: `${what}: ${machine}`, remedy: `remove --platform from that FROM, or ${elsewhere(platform)}` }
  return source?.emulation === 'never'
    ? {
        cause: `${what}: ${machine}, and 'emulation: never' keeps the action from registering it`,
        remedy: `remove 'emulation: never', or ${elsewhere(platform)}`,
      }
    : {
        cause: `${what}: ${machine} any more`,
        remedy: `find out what removes it while the job runs (e.g. the cleanup of another job), or ${elsewhere(platform)}`,
      }
}

function notInContainers(what: string, platform: PlatformName, { interpreter }: Handler): Advice {
  return {
    cause: `${what}: the QEMU registered for ${platform}, ${interpreter}, lacks the flag F, so containers cannot find it`,
    remedy: `set 'emulation: always' to register another one, or ${elsewhere(platform)}`,
  }
}

/** Explains whether QEMU may be the reason that a signal ended a program. */
export async function crashed(symptom: Symptom, look: Look, how = 'a signal'): Promise<Advice> {
  const { step } = symptom
  const platform = executedOn(symptom, look)
  const what = `${stepOf(symptom)}${inBrackets(symptom)}`
  const output = step?.output.join('\n') ?? ''
  if (saidByAny(output, ['error of Rosetta']))
    return {
      cause: `${what} crashed under Rosetta`,
      remedy: `turn off Rosetta for Docker on that Mac so that QEMU is used, or ${elsewhere(platform)}`,
    }
  const native = look.architecture()
  const isEmulated = saidByAny(output, ['crash in QEMU']) || (platform && native && architectureOf(platform) !== native)
  if (!isEmulated)
    return {
      cause: `a program of ${what} crashed (${how})`,
      remedy:
        how === 'Illegal instruction'
          ? 'it was compiled for a newer processor than this one: lower its target (-march, GOAMD64, RUSTFLAGS)'
          : 'the fault is in the program: run it outside the build with a debugger, or try another version',
    }
  const version = platform && (await look.qemu(platform))
  return {
    cause: `a program of ${what} crashed (${how}) under QEMU${version ? ` ${version}` : ''}`,
    remedy: `${elsewhere(platform)}; compile for it instead (FROM --platform=$BUILDPLATFORM); or try another QEMU: 'binfmt-image' with 'emulation: always'`,
  }
}

function elsewhere(platform: PlatformName | undefined): string {
  const runner = platform && nativeRunner(platform)
  return runner
    ? `build ${platform} on a native runner (runs-on: ${runner})`
    : 'build on a machine of that architecture'
}
