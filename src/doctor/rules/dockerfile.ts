import type { Advice } from '../../advice.ts'
import { saidByBuildx } from '../../buildx/said.ts'
import { spelledAlike } from '../../spelling.ts'
import type { Look } from './look.ts'
import { missingFile, missingInStage } from './missing.ts'
import type { SaidRule, Symptom } from './rule.ts'
import { inBrackets, lineOf, stagesOf } from './stages.ts'

/** What is wrong in a Dockerfile, or with what it names. */
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
      remedy: 'correct that line, or the one before it, where a backslash at its end joins the two',
    }),
  },
  {
    id: 'dockerfile-without-a-stage',
    title: 'Dockerfile without a stage',
    phases: ['build'],
    kinds: ['no stage'],
    tell: (_, symptom) => ({
      cause: `the Dockerfile${inBrackets(symptom)} has no FROM in front of its first instruction`,
      remedy: `begin it with FROM, or name another with 'file'`,
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
        cause: `FROM ${name}${inBrackets(symptom)} names no image, since ${variable} has no value there`,
        remedy: `give it one with 'build-args: ${variable}=…', or with 'ARG ${variable}=…' in front of the first FROM`,
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
      remedy: 'write $BUILDPLATFORM or $TARGETPLATFORM, which BuildKit sets, or leave it out',
    }),
  },
  {
    id: 'from-platform-is-not-valid',
    title: 'FROM platform is not valid',
    phases: ['build'],
    kinds: ['invalid platform'],
    tell: ({ details: { platform } }, symptom) => ({
      cause: `'${platform}'${inBrackets(symptom)} is no platform`,
      remedy: 'write os/arch[/variant], e.g. linux/arm/v7, or $BUILDPLATFORM for a stage that only compiles',
    }),
  },
  {
    id: 'no-dockerfile-in-the-context',
    title: 'No Dockerfile in the context',
    phases: ['build'],
    kinds: ['no Dockerfile'],
    tell: ({ details: { file } }, _, { source }) => ({
      cause: `${source && source.context === undefined ? 'the context, which BuildKit fetched by itself,' : 'the context'} has no file ${file}`,
      remedy: `name it with 'file', a path in that context; it must be part of the commit that is built`,
    }),
  },
  {
    id: 'file-is-not-in-the-context',
    title: 'File is not in the context',
    phases: ['build'],
    kinds: ['file missing'],
    tell: ({ details: { path = '' } }, symptom, look) => missingFile(path, symptom, look),
    more: 'COPY and ADD take files of the folder `context` alone, less what its `.dockerignore` names; with `--from` they take them from a stage, an image or a context of `build-contexts`.',
  },
  {
    id: 'file-is-not-in-the-stage',
    title: 'File is not in the stage',
    phases: ['build'],
    kinds: ['file missing in a stage'],
    tell: ({ details: { path = '' } }, symptom) => missingInStage(path, symptom),
  },
  {
    id: 'secret-is-not-given',
    title: 'Secret is not given',
    phases: ['build'],
    kinds: ['secret missing'],
    tell: ({ details: { id = '' } }, symptom, { fork }) => ({
      cause: `a RUN${inBrackets(symptom)} needs the secret '${id}', which the build does not get${fork() === undefined ? '' : `; this run is of a pull request from the fork ${fork()}, which has no secrets`}`,
      remedy: `give it with 'secrets: ${id}=\${{ secrets.${variableName(id)} }}', or let the RUN do without: leave out required=true`,
    }),
  },
  {
    id: 'ssh-is-not-forwarded',
    title: 'SSH is not forwarded',
    phases: ['build'],
    kinds: ['SSH missing', 'no SSH agent'],
    tell: ({ details: { id = 'default' } }, symptom) => ({
      cause: `a RUN${inBrackets(symptom)} needs the SSH agent or key '${id}', which the build does not get`,
      remedy: `start an agent in a step before this one and set 'ssh: ${id}', or name a key: 'ssh: ${id}=path/of/key'`,
    }),
  },
  {
    id: 'privilege-is-not-asked-for',
    title: 'Privilege is not asked for',
    phases: ['build'],
    kinds: ['not allowed'],
    tell: ({ details: { entitlement } }) => ({
      cause: `a RUN wants ${entitlement}, which the build did not ask for`,
      remedy: `set 'allow: ${entitlement}'${entitlement === 'network.host' ? '' : ` and 'buildkitd-flags: --allow-insecure-entitlement ${entitlement}'`}`,
    }),
  },
  {
    id: 'user-is-not-in-the-image',
    title: 'User is not in the image',
    phases: ['build'],
    kinds: ['no such user'],
    tell: ({ details: { what, name } }, symptom) => ({
      cause: `the image has no ${what} '${name}', as which a RUN${inBrackets(symptom)} is to run`,
      remedy: `make it in front of USER (RUN useradd ${name}, on Alpine adduser -D ${name}), or give its number`,
    }),
  },
  {
    id: 'base-image-lacks-the-platform',
    title: 'Base image lacks the platform',
    phases: ['build'],
    kinds: ['base lacks a platform', 'no matching platform'],
    tell: (_, symptom, look) => lacking(symptom, look),
    more: 'A stage that only compiles for others can start from `FROM --platform=$BUILDPLATFORM`.',
  },
]

function unknownTarget(target: string, { dockerfile }: Look): Advice {
  const text = dockerfile()
  const stages = text === undefined ? [] : stagesOf(text).flatMap(({ name }) => name ?? [])
  const cause = `the Dockerfile has no stage '${target}', which 'target' names`
  if (text === undefined) return { cause, remedy: `'target' takes what stands behind AS in one of its FROM lines` }
  if (stages.length === 0) return { cause, remedy: `none of its stages has a name: leave 'target' out, or add AS` }
  const meant = spelledAlike(target, stages, 2)
  const others = stages.join(', ')
  return { cause, remedy: meant ? `did you mean '${meant}'? It has: ${others}` : `it has: ${others}` }
}

async function lacking(symptom: Symptom, { platformsOf, source }: Look): Promise<Advice> {
  const image = saidByBuildx(symptom.error, ['image not resolved'])?.details.image
  const platforms = image === undefined ? undefined : await platformsOf(image)
  const { platform = source?.platforms.length === 1 ? source.platforms[0] : undefined } = symptom
  const wanted = platform ?? 'one of the platforms'
  const only = platforms && platforms.length > 0 ? `; it is there for ${platforms.join(', ')}` : ''
  const isChild = platforms?.length === 1 && image?.includes('@')
  return {
    cause: `${image ?? 'a base image'}${inBrackets(symptom)} is not there for ${wanted}${only}`,
    remedy: isChild
      ? 'its digest is that of one platform: name the digest of the index instead (docker buildx imagetools inspect NAME:TAG)'
      : `leave ${platform ?? 'it'} out of 'platforms', or start from an image that has it`,
  }
}

function variableIn(expression: string): string | undefined {
  return expression.match(/\$\{?(\w+)/)?.[1]
}

function variableName(id: string): string {
  return id.toUpperCase().replace(/\W/g, '_')
}
