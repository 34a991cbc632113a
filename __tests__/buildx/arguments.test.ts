import { describe, expect, test } from '@jest/globals'
import { buildArguments } from '../../src/buildx/arguments.ts'
import { requestInputs } from '../../src/image/inputs.ts'
import { decide, repositoryRun as run, sha, vector } from '../image/decided.ts'

const provenance = '--attest=type=provenance,mode=max'
const end = ['--builder=b', '--progress=plain', '--', '.']
const context = { context: '.' }

const nothing = [provenance, ...end]

const vectors: [string, Record<string, string>, string[]][] = [
  ['nothing', {}, nothing],
  ['add-hosts', { 'add-hosts': 'a:1,b=2' }, ['--add-host=a:1', '--add-host=b=2', provenance, ...end]],
  [
    'allow',
    { allow: 'network.host\nsecurity.insecure' },
    ['--allow=network.host', '--allow=security.insecure', provenance, ...end],
  ],
  [
    'annotations',
    { annotations: 'index:a=1, 2\nb=3' },
    ['--annotation=index:a=1, 2', '--annotation=b=3', provenance, ...end],
  ],
  ['attests', { attests: 'type=sbom,generator=x' }, [provenance, '--attest=type=sbom,generator=x', ...end]],
  [
    'build-args',
    { 'build-args': 'A=1,2\n"B=x\ny"\nC' },
    ['--attest=type=provenance,mode=min', '--build-arg=A=1,2', '--build-arg=B=x\ny', '--build-arg=C', ...end],
  ],
  [
    'build-contexts',
    { 'build-contexts': 'a=./a\nb=docker-image://x' },
    [provenance, '--build-context=a=./a', '--build-context=b=docker-image://x', ...end],
  ],
  [
    'cache-from',
    { 'cache-from': 'type=registry,"ref=a,b"\nuser/app' },
    [provenance, '--cache-from=type=registry,"ref=a,b"', '--cache-from=user/app', ...end],
  ],
  ['cache-to', { 'cache-to': 'type=inline' }, [provenance, '--cache-to=type=inline', ...end]],
  ['call', { call: 'check' }, [provenance, '--call=check', ...end]],
  ['cgroup-parent', { 'cgroup-parent': 'group' }, [provenance, '--cgroup-parent=group', ...end]],
  ['context', { context: 'app' }, [provenance, ...end.slice(0, -1), 'app']],
  ['file', { file: 'app/other' }, [provenance, '--file=app/other', ...end]],
  ['labels', { labels: 'a=1, 2\r\nb=3' }, [provenance, '--label=a=1, 2', '--label=b=3', ...end]],
  ['load', { load: 'true' }, ['--builder=b', '--load', '--progress=plain', '--', '.']],
  ['network', { network: 'none' }, [provenance, '--builder=b', '--network=none', '--progress=plain', '--', '.']],
  ['no-cache', { 'no-cache': 'TRUE' }, [provenance, '--builder=b', '--no-cache', '--progress=plain', '--', '.']],
  [
    'no-cache-filters',
    { 'no-cache-filters': 'a,b' },
    [provenance, '--no-cache-filter=a', '--no-cache-filter=b', ...end],
  ],
  [
    'outputs',
    { outputs: 'type=image,"name=a,b",push=true\nout' },
    [provenance, '--output=out', '--output=type=image,"name=a,b",push=true', ...end],
  ],
  [
    'platforms',
    { platforms: 'aarch64, amd64\nlinux/arm64/v8' },
    [provenance, '--platform=linux/arm64,linux/amd64', ...end],
  ],
  [
    'platforms with versions and features of their operating systems',
    { platforms: 'windows(10.0.17763)/amd64,windows(10.0.20348+win32k)/x86_64, openbsd/amd64' },
    [provenance, '--platform=windows(10.0.17763)/amd64,windows(10.0.20348+win32k)/amd64,openbsd/amd64', ...end],
  ],
  [
    'platforms in quotes',
    { platforms: '"linux/amd64,linux/arm64" ' },
    [provenance, '--platform=linux/amd64,linux/arm64', ...end],
  ],
  ['provenance', { provenance: 'false' }, ['--attest=type=provenance,disabled=true', ...end]],
  ['pull', { pull: 'true' }, [provenance, '--builder=b', '--progress=plain', '--pull', '--', '.']],
  [
    'push',
    { push: 'true', tags: 'r.io/a:1' },
    [provenance, '--output=type=image,name=r.io/a,push=true,push-by-digest=true,name-canonical=true', ...end],
  ],
  [
    'push, direct',
    { push: 'true', tags: 'r.io/a:1', publish: 'direct' },
    [provenance, '--tag=r.io/a:1', '--builder=b', '--progress=plain', '--push', '--', '.'],
  ],
  [
    'push, digest',
    { push: 'true', images: 'r.io/a', publish: 'digest' },
    [provenance, '--output=type=image,name=r.io/a,push=true,push-by-digest=true,name-canonical=true', ...end],
  ],
  [
    'resource',
    { resource: 'memory=2g\ncpuset-cpus=0,1' },
    [provenance, '--resource=memory=2g', '--resource=cpuset-cpus=0,1', ...end],
  ],
  ['sbom', { sbom: 'true' }, [provenance, '--attest=type=sbom,disabled=false', ...end]],
  [
    'secrets',
    { secrets: 'a=word\n"b=x\ny"' },
    [provenance, '--secret=id=a,env=VARIABLE', '--secret=id=b,env=VARIABLE', ...end],
  ],
  [
    'secret-envs',
    { 'secret-envs': 'a=TOKEN,b=TOKEN' },
    [provenance, '--secret=id=a,env=VARIABLE', '--secret=id=b,env=VARIABLE', ...end],
  ],
  ['secret-files', { 'secret-files': 'a=key.pem' }, [provenance, '--secret=id=a,src=key.pem', ...end]],
  ['shm-size', { 'shm-size': '2g' }, [provenance, '--shm-size=2g', ...end]],
  ['ssh', { ssh: 'default,"a=/k1,/k2"' }, [provenance, '--ssh=default', '--ssh=a=/k1,/k2', ...end]],
  ['tags', { tags: 'r.io/Owner/a:1, b' }, [provenance, '--tag=r.io/owner/a:1', '--tag=b', ...end]],
  ['target', { target: 'final' }, [provenance, '--target=final', ...end]],
  ['ulimit', { ulimit: 'nofile=1:2\nnproc=3' }, [provenance, '--ulimit=nofile=1:2', '--ulimit=nproc=3', ...end]],
  ['github-token, which a path does not need', { 'github-token': 'ghs_x' }, [provenance, ...end]],
  [
    'github-token',
    { context: '{{defaultContext}}', 'github-token': 'ghs_x' },
    [
      provenance,
      '--secret=id=GIT_AUTH_TOKEN.github.com,env=VARIABLE',
      ...end.slice(0, -1),
      `https://github.com/owner/app.git#${sha}`,
    ],
  ],
]

describe('the argument vector of one input', () => {
  test.each(vectors)('%s', async (_, inputs, expected) => {
    expect(await vector({ ...context, ...inputs }, run)).toEqual(expected)
  })

  test.each(Object.values(requestInputs).filter((input) => 'flag' in input))(
    'is tested for $name, and has the flag that docs/inputs.md names: $flag',
    ({ name, flag }) => {
      const added = vectors
        .filter(([, inputs]) => name in inputs)
        .flatMap(([, , expected]) => expected.filter((argument) => !nothing.includes(argument)))
      expect(added.map((argument) => argument.replace(/=.*/s, ''))).toContain(flag)
    },
  )
})

test('the argument vector of every input at once', async () => {
  const inputs = {
    'add-hosts': 'a:1',
    allow: 'network.host',
    annotations: 'a=1',
    attests: 'type=other,x=y',
    'build-args': 'A=1',
    'build-contexts': 'lib={{defaultContext}}:lib',
    'cache-from': 'type=local,src=c',
    'cache-to': 'type=local,dest=c',
    'cgroup-parent': 'group',
    context: '{{ defaultContext }}',
    file: 'sub/Dockerfile',
    labels: 'l=1',
    load: 'true',
    network: 'host',
    'no-cache': 'true',
    'no-cache-filters': 'stage',
    outputs: 'type=local,dest=out\ntype=image,compression=zstd',
    platforms: 'linux/amd64',
    provenance: 'mode=max',
    pull: 'true',
    push: 'true',
    resource: 'memory=1g',
    sbom: 'generator=x',
    secrets: 'a=word',
    'secret-envs': 'b=TOKEN',
    'secret-files': 'c=key.pem',
    'shm-size': '1g',
    ssh: 'default',
    tags: 'r.io/a:1,r.io/a:2,r.io/b:1',
    target: 'final',
    ulimit: 'nofile=1',
    'github-token': 'ghs_x',
  }
  expect(await vector(inputs, run)).toEqual([
    '--add-host=a:1',
    '--allow=network.host',
    '--annotation=a=1',
    '--attest=type=provenance,mode=max',
    '--attest=type=sbom,generator=x',
    '--attest=type=other,x=y',
    '--build-arg=A=1',
    `--build-context=lib=https://github.com/owner/app.git#${sha}:lib`,
    '--cache-from=type=local,src=c',
    '--cache-to=type=local,dest=c',
    '--cgroup-parent=group',
    '--file=sub/Dockerfile',
    '--label=l=1',
    '--no-cache-filter=stage',
    '--output=type=local,dest=out',
    '--output=type=docker,"name=r.io/a:1,r.io/a:2,r.io/b:1"',
    '--output=type=image,compression=zstd,"name=r.io/a,r.io/b",push=true,push-by-digest=true,name-canonical=true',
    '--platform=linux/amd64',
    '--resource=memory=1g',
    '--secret=id=b,env=VARIABLE',
    '--secret=id=a,env=VARIABLE',
    '--secret=id=c,src=key.pem',
    '--secret=id=GIT_AUTH_TOKEN.github.com,env=VARIABLE',
    '--shm-size=1g',
    '--ssh=default',
    '--target=final',
    '--ulimit=nofile=1',
    '--builder=b',
    '--network=host',
    '--no-cache',
    '--progress=plain',
    '--pull',
    '--',
    `https://github.com/owner/app.git#${sha}`,
  ])
})

test('result files and another form of progress have their places', async () => {
  const { request } = await decide(context)
  expect(
    buildArguments(
      { ...request, attests: [], labels: ['l=1'], load: true },
      'b',
      { imageId: 'i', metadata: 'm' },
      'rawjson',
    ),
  ).toEqual([
    'build',
    '--iidfile=i',
    '--label=l=1',
    '--builder=b',
    '--load',
    '--metadata-file=m',
    '--progress=rawjson',
    '--',
    '.',
  ])
})
