import type { Fault } from './start.ts'

/** The user's Dockerfile, if it is a file on this machine. */
export type Dockerfile = { readonly path: string; readonly text: string }

type Instruction = { readonly line: number; readonly text: string }
type Stage = Instruction & { readonly platform: string; readonly base: string; readonly name: string }

/**
 * The usual causes of faults, with the lines of the user's Dockerfile that show them, and what to do.
 *
 * @param target the stage that is built; empty for the last
 */
export function causesOf(
  faults: readonly { readonly kind: Fault['kind'] | 'unread' }[],
  dockerfile: Dockerfile | undefined,
  target: string,
): string[] {
  const has = (kind: Fault['kind']) => faults.some((fault) => fault.kind === kind)
  return [
    ...(has('wrong') ? causesOfForeign(dockerfile, target) : []),
    ...(has('not loadable')
      ? [
          'a dynamically linked program needs its loader and its libraries: link it statically (for Go: CGO_ENABLED=0), or build it on the distribution of the last stage (Alpine has musl, Debian and Ubuntu have glibc); a script needs the interpreter that its first line names',
        ]
      : []),
    ...(faults.every(({ kind }) => kind === 'unread')
      ? []
      : [`if this is intended, add the path to 'verify-architecture-ignore'`]),
  ]
}

function causesOfForeign(dockerfile: Dockerfile | undefined, target: string): string[] {
  const found = dockerfile ? findCauses(dockerfile, target) : []
  if (found.length > 0) return found
  return [
    `usual causes: 'FROM --platform=$BUILDPLATFORM' in the last stage; 'ARG TARGETARCH' with a default; a compiler that ignores TARGETARCH; a base image pinned to the digest of one platform`,
  ]
}

function findCauses({ path, text }: Dockerfile, target: string): string[] {
  const lines = text.split(/\r?\n/).map((line, index): Instruction => ({ line: index + 1, text: line.trim() }))
  const stages = lines.flatMap((line) => stageOf(line))
  const last = stages.find(({ name }) => target !== '' && name === target.toLowerCase()) ?? stages.at(-1)
  const fixed = last && originOf(last, stages)
  const at = ({ line, text }: Instruction) => `${path}:${line} '${text}'`
  const usesTarget = /\bTARGET(?:ARCH|PLATFORM|VARIANT)\b|\bxx-/.test(text)
  const compiling = stages.find(({ platform }) => isOfBuilder(platform))
  return [
    ...(fixed?.platform && fixed.platform !== '$TARGETPLATFORM'
      ? [`${at(fixed)} fixes the last stage to one platform, whichever is built; remove --platform there`]
      : []),
    ...lines
      .filter((line) => /^ARG\s+TARGET(?:ARCH|PLATFORM|OS|VARIANT)=/i.test(line.text))
      .map((line) => `${at(line)} has a default, which hides the value that BuildKit sets; remove the default`),
    ...(compiling && compiling !== fixed && !usesTarget
      ? [
          `${at(compiling)} compiles on the builder's own platform, and nothing there uses TARGETARCH; pass it to the compiler (Go: 'ARG TARGETARCH', GOARCH=$TARGETARCH)`,
        ]
      : []),
    ...stages
      .filter(({ base }) => base.includes('@sha256:'))
      .map(
        (stage) =>
          `${at(stage)} pins a digest; if it is that of one platform's image, pin the index of all platforms instead`,
      ),
  ]
}

/** The stage that a stage is ultimately based on, found through the names of the stages in between. */
function originOf(stage: Stage, stages: readonly Stage[]): Stage {
  const from = stages.find(({ name, line }) => name !== '' && name === stage.base.toLowerCase() && line < stage.line)
  return from ? originOf(from, stages) : stage
}

function stageOf({ line, text }: Instruction): Stage[] {
  const [, platform = '', base = '', name = ''] =
    text.match(/^FROM\s+(?:--platform=(\S+)\s+)?(\S+)(?:\s+AS\s+(\S+))?/i) ?? []
  return base === '' ? [] : [{ line, text, platform: platform.replace(/[{}"']/g, ''), base, name: name.toLowerCase() }]
}

function isOfBuilder(platform: string): boolean {
  return platform === '$BUILDPLATFORM'
}
