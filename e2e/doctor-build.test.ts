import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { dockerfileSentences } from '../src/buildx/dockerfile-said.ts'
import { printedSentences } from '../src/buildx/printed-said.ts'
import { type Kind, saidByAny } from '../src/doctor/rules/sentences.ts'
import type { Sentence } from '../src/said.ts'
import { post, type StepOptions, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { buildArguments, failBuildx } from './failing.ts'
import { lab } from './lab.ts'
import { expectRule, type Told, toldBy } from './told.ts'

// Brings about what people do wrong in Dockerfiles and what goes wrong on machines, and sees what the step says of it.

const base = lab.LAB_BASE_IMAGE
let builder: SharedBuilder
beforeAll(async () => {
  builder = await makeBuilder()
})
afterAll(async () => {
  await removeBuilder(builder)
})

/** All that was said, for the last test. */
const texts: string[] = []

async function fail(files: Readonly<Record<string, string>>, options: StepOptions = {}): Promise<Told> {
  const { inputs, env } = builder
  const run = await step({
    workspace: makeContext(files),
    ...options,
    env: { ...env, ...options.env },
    inputs: { ...inputs, context: '.', platforms: 'linux/amd64', outputs: 'type=cacheonly', ...options.inputs },
  })
  if (options.inputs?.builder === '') await post(run, options)
  return toldBy(run)
}

/** A builder of the step itself, of whose machine more is known. */
const own: StepOptions = { inputs: { ...loopback, builder: '' } }

const dockerfile = (...lines: string[]) => ({ Dockerfile: [`FROM ${base}`, ...lines, ''].join('\n') })
/** Something new each time. */
const fresh = () => `echo ${process.hrtime.bigint()}`

type Row = readonly [
  what: string,
  rule: string,
  line: number | undefined,
  said: RegExp,
  files: () => Readonly<Record<string, string>>,
  options?: StepOptions,
]

const rows: readonly Row[] = [
  [
    'a target that there is not',
    'unknown-target',
    undefined,
    /^the Dockerfile has no stage 'prodction', which 'target' names; set 'target: production' \(stages: build, production\)$/,
    () => ({ Dockerfile: `FROM ${base} AS build\nRUN true\nFROM ${base} AS production\n` }),
    { inputs: { target: 'prodction' } },
  ],
  [
    'an instruction that there is not',
    'dockerfile-does-not-parse',
    3,
    /^Dockerfile:3 cannot be parsed: unknown instruction: RUNN \(did you mean RUN\?\); correct that line/,
    () => dockerfile('COPY Dockerfile /', 'RUNN make'),
  ],
  [
    'a Dockerfile in a folder',
    'dockerfile-does-not-parse',
    2,
    /^Dockerfile:2 cannot be parsed: COPY requires at least two arguments/,
    () => ({ 'docker/app/Dockerfile': `FROM ${base}\nCOPY a\n` }),
    { inputs: { file: 'docker/app/Dockerfile' } },
  ],
  [
    'a RUN in front of FROM',
    'dockerfile-without-a-stage',
    1,
    /^the Dockerfile \(Dockerfile:1\) has no FROM/,
    () => ({ Dockerfile: 'RUN true\n' }),
  ],
  [
    'a Dockerfile of nothing',
    'dockerfile-without-a-stage',
    1,
    /^the Dockerfile \(Dockerfile:1\) has no FROM/,
    () => ({ Dockerfile: '# nothing\n' }),
  ],
  [
    'an empty Dockerfile',
    'dockerfile-without-a-stage',
    undefined,
    /^the Dockerfile has no FROM/,
    () => ({ Dockerfile: '' }),
  ],
  [
    'a base image by an argument without a value',
    'base-image-without-a-name',
    2,
    /^FROM \$BASE \(Dockerfile:2\) has no image name because BASE is empty there; set it with 'build-args: BASE=…'/,
    () => ({ Dockerfile: 'ARG BASE\nFROM $BASE\n' }),
  ],
  [
    'a platform by a variable that there is not',
    'from-platform-without-a-value',
    1,
    /^FROM --platform=\$BUILDPLATFROM \(Dockerfile:1\) has no value; use \$BUILDPLATFORM/,
    () => ({ Dockerfile: `FROM --platform=$BUILDPLATFROM ${base}\n` }),
  ],
  [
    'a platform that is none',
    'from-platform-is-not-valid',
    1,
    /^'linux\/foo\/bar\/baz\/x' \(Dockerfile:1\) is not a platform/,
    () => ({ Dockerfile: `FROM --platform=linux/foo/bar/baz/x ${base}\n` }),
  ],
  [
    'a file that is nowhere',
    'file-is-not-in-the-context',
    2,
    /^\/app \(Dockerfile:2\) is not in the context '\.'; check its spelling/,
    () => dockerfile('COPY app /'),
  ],
  [
    'a file that .dockerignore names',
    'file-is-not-in-the-context',
    2,
    /^\/app \(Dockerfile:2\) exists, but \.dockerignore excludes it from the context; .*!app/,
    () => ({ ...dockerfile('COPY app /'), app: 'app', '.dockerignore': 'a*\n' }),
  ],
  [
    'a file outside of the context',
    'file-is-not-in-the-context',
    2,
    /^\/shared\/a \(Dockerfile:2\) is in the repository, but outside the context 'app'; set 'context: \.'/,
    () => ({ 'app/Dockerfile': `FROM ${base}\nCOPY ../shared/a /\n`, 'shared/a': 'a' }),
    { inputs: { context: 'app' } },
  ],
  [
    'a file that a stage does not have',
    'file-is-not-in-the-stage',
    3,
    /^\/nosuch \(Dockerfile:3\) is not in 'build', which it is copied from/,
    () => ({ Dockerfile: `FROM ${base} AS build\nFROM ${base}\nCOPY --from=build /nosuch /\n` }),
  ],
  [
    'a secret that is required',
    'secret-is-missing',
    2,
    /^a RUN \(Dockerfile:2\) needs the secret 'npm-token', which is not passed to the build; pass it with 'secrets: npm-token=\$\{\{ secrets\.NPM_TOKEN \}\}'/,
    () => dockerfile('RUN --mount=type=secret,id=npm-token,required=true true'),
  ],
  [
    'SSH that is required',
    'ssh-is-not-forwarded',
    2,
    /^a RUN \(Dockerfile:2\) needs the SSH agent or key 'default'/,
    () => dockerfile('RUN --mount=type=ssh,required=true true'),
  ],
  [
    'an agent that does not run',
    'ssh-is-not-forwarded',
    undefined,
    /^a RUN needs the SSH agent or key 'default'/,
    () => dockerfile('RUN --mount=type=ssh true'),
    { inputs: { ssh: 'default' }, env: { SSH_AUTH_SOCK: '' } },
  ],
  [
    "the host's network",
    'entitlement-is-not-requested',
    undefined,
    /^a RUN needs the entitlement network\.host, which the build does not request; set 'allow: network\.host'$/,
    () => dockerfile('RUN --network=host true'),
  ],
  [
    'a user that the image does not have',
    'user-is-not-in-the-image',
    3,
    /^the image has no user 'nobodyhere', which a RUN \(Dockerfile:3\) runs as/,
    () => dockerfile('USER nobodyhere', 'RUN true'),
  ],
  [
    'a base image without the platform',
    'base-image-lacks-the-platform',
    1,
    /debian:lab \(Dockerfile:1\) is not available for linux\/mips64le; it is available for linux\/amd64, linux\/arm64, .*remove linux\/mips64le from 'platforms'/,
    () => dockerfile(),
    { inputs: { platforms: 'linux/amd64,linux/mips64le' } },
  ],
  [
    'a shell that is not there',
    'no-such-program-in-the-image',
    3,
    /^the image has no \/bin\/sh, which linux\/amd64: RUN make \(Dockerfile:3\) needs; write RUN in exec form/,
    () => ({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\nRUN make\n' }),
  ],
  [
    'a program that is not there',
    'no-such-program-in-the-image',
    2,
    /^the image has no program '\/nosuch'/,
    () => dockerfile('RUN ["/nosuch"]'),
  ],
  [
    'a script whose interpreter is not there',
    'no-loader-for-the-program',
    4,
    /: \/app exists, but the loader or interpreter that it names does not/,
    () => ({ ...dockerfile('COPY app /', 'RUN chmod +x /app', 'RUN ["/app"]'), app: '#!/bin/nosuch\n' }),
  ],
  [
    'a program that fails',
    'run-failed',
    2,
    /^linux\/amd64: RUN echo .*exit 3 ended with exit code 3 \(Dockerfile:2\); see its output$/,
    () => dockerfile(`RUN ${fresh()}; exit 3`),
  ],
  [
    'a program that is killed',
    'killed-in-run',
    2,
    /^linux\/amd64: RUN exit 137 \(Dockerfile:2\) was killed, probably because memory ran out; build fewer platforms at once/,
    () => dockerfile('RUN exit 137'),
  ],
  [
    'a program that crashes',
    'crash-in-run',
    2,
    /^a program of linux\/amd64: RUN .* \(Dockerfile:2\) crashed \(Segmentation fault\); the fault is in the program/,
    () => dockerfile(`RUN ${fresh()}; sh -c 'kill -SEGV $$'`),
  ],
  [
    'a script without a first line',
    'exec-format-error',
    4,
    /^linux\/amd64: RUN \["\/app"\] \(Dockerfile:4\) started a file that is not a program for linux\/amd64; check that file: .*#!\/bin\/sh$/,
    () => ({ ...dockerfile('COPY app /', 'RUN chmod +x /app', 'RUN ["/app"]'), app: 'echo hi\n' }),
    own,
  ],
  [
    'a small file system that is full',
    'disk-is-full',
    2,
    /GiB are free on the disk of \/\S+: a smaller file system is full, such as a tmpfs/,
    () => dockerfile(`RUN --mount=type=tmpfs,target=/x,size=1048576 ${fresh()}; head -c 5000000 /dev/zero > /x/y`),
    own,
  ],
  [
    'Git without a repository',
    'no-git-repository',
    2,
    /^linux\/amd64: RUN echo .* \(Dockerfile:2\) uses Git, but there is no \.git where it runs; check out with actions\/checkout/,
    // The image has no Git; these are its words.
    () =>
      dockerfile(
        `RUN ${fresh()}; echo 'fatal: not a git repository (or any of the parent directories): .git' >&2; exit 128`,
      ),
  ],
  [
    "BuildKit's driver docker",
    'docker-driver-lacks-a-feature',
    undefined,
    /^the docker driver does not support cache export while Docker Engine uses its classic image store; use 'driver: docker-container'.*'cache-to'$/,
    () => dockerfile(),
    { inputs: { builder: 'default', outputs: '', 'cache-to': `type=registry,ref=${lab.LAB_REGISTRY}/e2e/x:c` } },
  ],
]

// With a parameter more than a row has, it would get a callback.
test.each(rows)('%s', async (...row) => {
  const [, rule, line, expected, files, options] = row
  const told = await fail(files(), options)
  const file = options?.inputs?.file ?? (options?.inputs?.context === 'app' ? 'app/Dockerfile' : 'Dockerfile')
  const { said, words } = expectRule(told, rule, 'build', line === undefined ? undefined : `${file}:${line}`)
  expect(said).toMatch(expected)
  expect(words).toMatch(/^the build failed: /)
  texts.push(words)
})

test.each<[string, readonly string[], string[]?]>([
  ['a Dockerfile that is not in the context', ['no Dockerfile'], ['--file=nope.Dockerfile']],
  [
    'several platforms for the driver docker',
    ['engine lacks'],
    ['--builder=default', '--platform=linux/amd64,linux/arm64'],
  ],
  ['attestations for the driver docker', ['engine lacks'], ['--builder=default', '--sbom=true']],
  ['a flag that there is not', ['unknown flag'], ['--nosuch']],
])('%s', async (_, kinds, more = []) => {
  const { stderr } = await failBuildx(builder, buildArguments(builder, `FROM ${base}\n`, ...more))
  texts.push(stderr)
  expect({ stderr, kinds: kinds.filter((kind) => saidByAny(stderr, [kind as Kind])) }).toEqual({ stderr, kinds })
})

test('every sentence that is not marked was provoked', () => {
  // doctor-machine.test.ts has the other one.
  const printed = printedSentences.filter(({ kind }) => kind !== 'killed by the kernel')
  const table: readonly Sentence[] = [...dockerfileSentences, ...printed]
  const missing = table.filter(
    ({ pattern, unprovoked }) => unprovoked === undefined && !texts.some((text) => pattern.test(text)),
  )
  expect(missing.map(({ kind, pattern }) => `${kind}: ${pattern}`)).toEqual([])
})
