import type { Advice } from '../../advice.ts'
import { saidByBuildx } from '../../buildx/said.ts'
import { spelledAlike } from '../../spelling.ts'
import type { Look } from './look.ts'
import { missingFile, missingInStage } from './missing.ts'
import type { SaidRule, Symptom } from './rule.ts'
import { inBrackets, lineOf, stagesOf } from './stages.ts'

export const dockerfileRules: readonly SaidRule[] = [
  {
    id: 'unknown-target',
    title: 'Unknown target',
    phases: ['build'],
    kinds: ['unknown target'],
    tell: ({ details: { stage = '' } }, _, look) => unknownTarget(stage, look),
  },
  {
    id: 'dockerfile-does-not-parse',
    title: 'Dockerfile does not parse',
    phases: ['build'],
    kinds: ['parse error'],
    tell: ({ details: { line, what } }, symptom) => ({
      cause: `${lineOf(symptom) || `line ${line} of the Dockerfile`} cannot be parsed: ${what}`,
      remedy: 'correct that line, or the one before it if it ends in a backslash, which joins the two',
    }),
  },
  {
    id: 'dockerfile-without-a-stage',
    title: 'Dockerfile without a stage',
    phases: ['build'],
    kinds: ['no stage'],
    tell: (_, symptom) => ({
      cause: `the Dockerfile${inBrackets(symptom)} has no FROM before its first instruction`,
      remedy: `start it with FROM, or set 'file' to another Dockerfile`,
    }),
  },
  {
    id: 'base-image-without-a-name',
    title: 'Base image without a name',
    phases: ['build'],
    kinds: ['blank base'],
    tell: ({ details: { name = '' } }, symptom) => {
      const variable = variableIn(name) ?? 'NAME'
      return {
        cause: `FROM ${name}${inBrackets(symptom)} has no image name because ${variable} is empty there`,
        remedy: `set it with 'build-args: ${variable}=…', or with 'ARG ${variable}=…' before the first FROM`,
      }
    },
  },
  {
    id: 'from-platform-without-a-value',
    title: 'FROM platform without a value',
    phases: ['build'],
    kinds: ['blank platform'],
    tell: ({ details: { expression = '' } }, symptom) => ({
      cause: `FROM --platform=${expression}${inBrackets(symptom)} has no value`,
      remedy: 'use $BUILDPLATFORM or $TARGETPLATFORM, which BuildKit sets, or remove --platform',
    }),
  },
  {
    id: 'from-platform-is-not-valid',
    title: 'FROM platform is not valid',
    phases: ['build'],
    kinds: ['invalid platform'],
    tell: ({ details: { platform } }, symptom) => ({
      cause: `'${platform}'${inBrackets(symptom)} is not a platform`,
      remedy: 'use os/arch[/variant], e.g. linux/arm/v7, or $BUILDPLATFORM for a stage that only cross-compiles',
    }),
  },
  {
    id: 'no-dockerfile-in-the-context',
    title: 'No Dockerfile in the context',
    phases: ['build'],
    kinds: ['no Dockerfile'],
    tell: ({ details: { file } }, _, { source }) => ({
      cause: `${source && source.context === undefined ? 'the context, which BuildKit fetched itself,' : 'the context'} has no file ${file}`,
      remedy: `set 'file' to its path in that context; it must be part of the commit that is built`,
    }),
  },
  {
    id: 'file-is-not-in-the-context',
    title: 'File is not in the context',
    phases: ['build'],
    kinds: ['file missing'],
    tell: ({ details: { path = '' } }, symptom, look) => missingFile(path, symptom, look),
    more: 'COPY and ADD copy files from the folder `context` alone, except what its `.dockerignore` excludes; with `--from` they copy from a stage, an image or a context in `build-contexts`.',
  },
  {
    id: 'file-is-not-in-the-stage',
    title: 'File is not in the stage',
    phases: ['build'],
    kinds: ['file missing in a stage'],
    tell: ({ details: { path = '' } }, symptom) => missingInStage(path, symptom),
  },
  {
    id: 'secret-is-missing',
    title: 'Secret is missing',
    phases: ['build'],
    kinds: ['secret missing'],
    tell: ({ details: { id = '' } }, symptom, { fork }) => ({
      cause: `a RUN${inBrackets(symptom)} needs the secret '${id}', which is not passed to the build${fork() === undefined ? '' : `; this run is for a pull request from the fork ${fork()}, which gets no secrets`}`,
      remedy: `pass it with 'secrets: ${id}=\${{ secrets.${variableName(id)} }}', or make it optional: remove required=true from the RUN`,
    }),
  },
  {
    id: 'ssh-is-not-forwarded',
    title: 'SSH is not forwarded',
    phases: ['build'],
    kinds: ['SSH missing', 'no SSH agent'],
    tell: ({ details: { id = 'default' } }, symptom) => ({
      cause: `a RUN${inBrackets(symptom)} needs the SSH agent or key '${id}', which is not passed to the build`,
      remedy: `start an agent in an earlier step and set 'ssh: ${id}', or pass a key: 'ssh: ${id}=path/to/key'`,
    }),
  },
  {
    id: 'entitlement-is-not-requested',
    title: 'Entitlement is not requested',
    phases: ['build'],
    kinds: ['not allowed'],
    tell: ({ details: { entitlement } }) => ({
      cause: `a RUN needs the entitlement ${entitlement}, which the build does not request`,
      remedy: `set 'allow: ${entitlement}'${entitlement === 'network.host' ? '' : ` and 'buildkitd-flags: --allow-insecure-entitlement ${entitlement}'`}`,
    }),
  },
  {
    id: 'user-is-not-in-the-image',
    title: 'User is not in the image',
    phases: ['build'],
    kinds: ['no such user'],
    tell: ({ details: { what, name } }, symptom) => ({
      cause: `the image has no ${what} '${name}', which a RUN${inBrackets(symptom)} runs as`,
      remedy: `create it before USER (RUN useradd ${name}, on Alpine adduser -D ${name}), or use its number`,
    }),
  },
  {
    id: 'base-image-lacks-the-platform',
    title: 'Base image lacks the platform',
    phases: ['build'],
    kinds: ['base lacks a platform', 'no matching platform'],
    tell: (_, symptom, look) => lacking(symptom, look),
    more: 'A stage that only cross-compiles can start from `FROM --platform=$BUILDPLATFORM`.',
  },
]

function unknownTarget(target: string, { dockerfile }: Look): Advice {
  const text = dockerfile()
  const stages = text === undefined ? [] : stagesOf(text).flatMap(({ name }) => name ?? [])
  const cause = `the Dockerfile has no stage '${target}', which 'target' names`
  if (text === undefined) return { cause, remedy: `set 'target' to the name after AS in one of its FROM lines` }
  if (stages.length === 0)
    return {
      cause: `${cause}, and none of its stages has a name`,
      remedy: `remove 'target', or add AS ${target} to a FROM line`,
    }
  const meant = spelledAlike(target, stages, 2)
  const others = stages.join(', ')
  return {
    cause,
    remedy: meant ? `set 'target: ${meant}' (stages: ${others})` : `set 'target' to one of its stages: ${others}`,
  }
}

async function lacking(symptom: Symptom, { platformsOf, source }: Look): Promise<Advice> {
  const image = saidByBuildx(symptom.error, ['image not resolved'])?.details.image
  const platforms = image === undefined ? undefined : await platformsOf(image)
  const { platform = source?.platforms.length === 1 ? source.platforms[0] : undefined } = symptom
  const wanted = platform ?? 'one of the platforms'
  const only = platforms && platforms.length > 0 ? `; it is available for ${platforms.join(', ')}` : ''
  const isChild = platforms?.length === 1 && image?.includes('@')
  return {
    cause: `${image ?? 'a base image'}${inBrackets(symptom)} is not available for ${wanted}${only}`,
    remedy: isChild
      ? `its digest is that of one platform's image: use the digest of the index instead (docker buildx imagetools inspect NAME:TAG)`
      : `remove ${platform ?? 'it'} from 'platforms', or start from an image that has it`,
  }
}

function variableIn(expression: string): string | undefined {
  return expression.match(/\$\{?(\w+)/)?.[1]
}

function variableName(id: string): string {
  return id.toUpperCase().replace(/\W/g, '_')
}
