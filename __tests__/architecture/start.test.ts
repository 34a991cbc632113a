import { describe, expect, test } from '@jest/globals'
import { overlay } from '../../src/architecture/file-system.ts'
import { examineStart } from '../../src/architecture/start.ts'
import { mismatch } from '../../src/elf/program.ts'
import type { Start } from '../../src/manifest/image.ts'
import { type Files, layerOf, program } from './layers.ts'

const arm64 = program('arm64')
const amd64 = program('amd64')
const debian: Files = {
  bin: '-> usr/bin',
  lib: '-> usr/lib',
  'usr/bin/sh': '-> dash',
  'usr/bin/dash': program('arm64', '/lib/ld-linux-aarch64.so.1'),
  'usr/bin/env': program('arm64', '/lib/ld-linux-aarch64.so.1'),
  'usr/lib/ld-linux-aarch64.so.1': arm64,
}
const shebang = (line: string) => `#!${line}\n`
const start = (Entrypoint: readonly string[] | null, Cmd: readonly string[] | null = null, rest: Start = {}) => ({
  Entrypoint,
  Cmd,
  ...rest,
})

async function examine(files: Files, given: Start, ignored: readonly string[] = []) {
  const observations = await examineStart(given, {
    fileSystem: overlay([await layerOf(files)]),
    mismatch: (elf) => mismatch(elf, 'linux/arm64'),
    isIgnored: (path) => ignored.includes(path),
  })
  return observations.map((one) =>
    one.kind === 'open' ? 'open' : one.kind === 'right' ? `right: ${one.path}` : `${one.kind}: ${one.text}`,
  )
}
const loaded = (path: string) => [`right: ${path}`, 'right: /usr/lib/ld-linux-aarch64.so.1']

describe('what is right', () => {
  test.each<[string, Files, Start, string[]]>([
    ['an image that starts nothing', debian, start(null), []],
    ['empty lists', debian, start([], []), []],
    ['an entrypoint that takes back that of the base image', debian, start([''], ['/bin/sh']), loaded('/usr/bin/dash')],
    ['a static program of scratch', { hello: arm64 }, start(['/hello']), ['right: /hello']],
    ['a dynamic program, through links', debian, start(null, ['/bin/sh']), loaded('/usr/bin/dash')],
    [
      'a program found through the usual PATH',
      { 'usr/local/bin/node': arm64 },
      start(null, ['node']),
      ['right: /usr/local/bin/node'],
    ],
    [
      'through the PATH of the image',
      { 'opt/bin/app': arm64 },
      start(null, ['app'], { Env: ['A=1', 'PATH=/x:/opt/bin'] }),
      ['right: /opt/bin/app'],
    ],
    [
      'relative to the working directory',
      { 'srv/bin/app': arm64 },
      start(['./bin/app'], null, { WorkingDir: '/srv' }),
      ['right: /srv/bin/app'],
    ],
    ['relative to the root', { 'bin/app': arm64 }, start(['bin/app']), ['right: /bin/app']],
    [
      'a script and its interpreter',
      { ...debian, run: shebang('/bin/sh -e') },
      start(['/run']),
      loaded('/usr/bin/dash'),
    ],
    [
      'a script by env',
      { ...debian, run: shebang('/usr/bin/env node'), 'usr/bin/node': arm64 },
      start(['/run']),
      [...loaded('/usr/bin/env'), 'right: /usr/bin/node'],
    ],
    [
      'a script by env -S',
      { ...debian, run: shebang('/usr/bin/env -S A=1 node --x'), 'usr/bin/node': arm64 },
      start(['/run']),
      [...loaded('/usr/bin/env'), 'right: /usr/bin/node'],
    ],
    ...[
      ['with quotes', '-S A="1 2" node'],
      ['with an option that has a value', '-S -u A node'],
      ['with a variable', '-S $NODE x'],
      ['with an escape', '-S A=1\\_2 node'],
    ].map(([what, line]): [string, Files, Start, string[]] => [
      `a script by env -S ${what}, which only env takes apart`,
      { ...debian, run: shebang(`/usr/bin/env ${line}`) },
      start(['/run']),
      loaded('/usr/bin/env'),
    ]),
    [
      'a script of a script',
      { ...debian, run: shebang('/x'), x: shebang('/bin/sh') },
      start(['/run']),
      loaded('/usr/bin/dash'),
    ],
    ['a script that is its own interpreter', { run: shebang('/run') }, start(['/run']), []],
    [
      'an entrypoint that executes the command',
      { ...debian, 'entry.sh': shebang('/bin/sh'), 'usr/bin/node': arm64 },
      start(['/entry.sh'], ['node', 'app.js']),
      [...loaded('/usr/bin/dash'), 'right: /usr/bin/node'],
    ],
    [
      'an entrypoint with an option',
      { ...debian, 'entry.sh': shebang('/bin/sh') },
      start(['/entry.sh'], ['--verbose']),
      loaded('/usr/bin/dash'),
    ],
    ['a program with an argument', { app: arm64 }, start(['/app'], ['serve']), ['right: /app']],
    [
      'tini',
      { 'sbin/tini': arm64, app: arm64 },
      start(['/sbin/tini', '-g', '--', '/app', 'x']),
      ['right: /sbin/tini', 'right: /app'],
    ],
    [
      'gosu, which is told a user first',
      { 'bin/gosu': arm64, app: arm64 },
      start(['gosu', 'nobody', '/app']),
      ['right: /bin/gosu', 'right: /app'],
    ],
    [
      'tini, a script and the command',
      { ...debian, tini: arm64, run: shebang('/bin/sh'), 'usr/bin/node': arm64 },
      start(['/tini', '--', '/run'], ['node']),
      ['right: /tini', ...loaded('/usr/bin/dash'), 'right: /usr/bin/node'],
    ],
    [
      'a line of a shell',
      { ...debian, app: arm64 },
      start(['/bin/sh', '-c', 'exec /app --x']),
      [...loaded('/usr/bin/dash'), 'right: /app'],
    ],
    [
      'a line of a shell that begins with its own words',
      debian,
      start(['/bin/sh', '-c', 'cd / && ls']),
      loaded('/usr/bin/dash'),
    ],
    ['a file that is neither program nor script', { 'app.jar': 'PK' }, start(['/app.jar']), []],
    ['what a volume brings', { app: arm64 }, start(['/data/run'], null, { Volumes: { '/data': {} } }), []],
    [
      'a loader that a volume brings',
      { app: program('arm64', '/nix/store/x/ld.so') },
      start(['/app'], null, { Volumes: { '/nix': {} } }),
      ['right: /app'],
    ],
    ['what the kernel brings', {}, start(['/proc/self/exe']), []],
    [
      'a file that is in PATH but cannot be executed, before one that can',
      { 'usr/local/bin/app/': '', 'usr/bin/app': arm64 },
      start(['app']),
      ['right: /usr/bin/app'],
    ],
  ])('%s', async (_, files, given, expected) => {
    expect(await examine(files, given)).toEqual(expected)
  })
})

describe('what is wrong', () => {
  test.each<[string, Files, Start, string[]]>([
    [
      'a program for another platform',
      { server: amd64 },
      start(['/server']),
      ['wrong: /server is a program for linux/amd64'],
    ],
    [
      'the same through a link',
      { server: '-> opt/s', 'opt/s': amd64 },
      start(['/server']),
      ['wrong: /server (/opt/s) is a program for linux/amd64'],
    ],
    [
      'the same through PATH',
      { 'bin/server': amd64 },
      start(['server']),
      ['wrong: /bin/server is a program for linux/amd64'],
    ],
    [
      'an interpreter',
      { run: shebang('/bin/bash'), 'bin/bash': amd64 },
      start(['/run']),
      ['wrong: /run needs /bin/bash, which is a program for linux/amd64'],
    ],
    [
      'an interpreter that is missing',
      { run: shebang('/bin/bash') },
      start(['/run']),
      ['not loadable: /run needs /bin/bash, which the image does not have'],
    ],
    [
      'a program of env that is missing',
      { ...debian, run: shebang('/usr/bin/env node') },
      start(['/run']),
      [
        ...loaded('/usr/bin/env'),
        'not loadable: /run needs node, which is not in any folder of its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)',
      ],
    ],
    [
      'a script of Windows',
      { ...debian, run: '#!/bin/sh\r\necho\r\n' },
      start(['/run']),
      ['not loadable: the first line of /run ends in a carriage return (CRLF), so Linux does not find /bin/sh'],
    ],
    [
      'the same with env',
      { ...debian, run: '#!/usr/bin/env sh\r\n' },
      start(['/run']),
      [
        ...loaded('/usr/bin/env'),
        'not loadable: the first line of /run ends in a carriage return (CRLF), so Linux does not find sh',
      ],
    ],
    [
      'a loader that is missing: scratch',
      { app: program('arm64', '/lib/ld-linux-aarch64.so.1') },
      start(['/app']),
      ['right: /app', 'not loadable: /app needs /lib/ld-linux-aarch64.so.1, which the image does not have'],
    ],
    [
      'a loader that is missing: glibc on musl',
      { ...debian, app: program('arm64', '/lib/ld-musl-aarch64.so.1') },
      start(['/app']),
      ['right: /app', 'not loadable: /app needs /lib/ld-musl-aarch64.so.1, which the image does not have'],
    ],
    [
      'a loader for another platform',
      { app: program('arm64', '/lib/ld.so'), 'lib/ld.so': amd64 },
      start(['/app']),
      ['right: /app', 'wrong: /app needs /lib/ld.so, which is a program for linux/amd64'],
    ],
    [
      'a program that is missing',
      debian,
      start(['/app']),
      ["missing: its entrypoint or command is '/app', which the image does not have"],
    ],
    [
      'a name that is in no PATH',
      debian,
      start(['app'], null, { Env: ['PATH=/a:/b'] }),
      ["missing: its entrypoint or command is 'app', which is not in any folder of its PATH (/a:/b)"],
    ],
    [
      'a folder in place of a program',
      { 'usr/bin/app/': '' },
      start(['app']),
      [
        "missing: its entrypoint or command is 'app', which is not in any folder of its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)",
      ],
    ],
    [
      'what tini starts',
      { tini: arm64, app: amd64 },
      start(['/tini', '--', '/app']),
      ['right: /tini', 'wrong: /app is a program for linux/amd64'],
    ],
    [
      'what a script executes',
      { ...debian, run: shebang('/bin/sh'), 'usr/bin/node': amd64 },
      start(['/run'], ['node']),
      [...loaded('/usr/bin/dash'), 'wrong: /usr/bin/node is a program for linux/amd64'],
    ],
    [
      'what a shell executes',
      { ...debian, app: amd64 },
      start(null, ['/bin/sh', '-c', '/app']),
      [...loaded('/usr/bin/dash'), 'wrong: /app is a program for linux/amd64'],
    ],
  ])('%s', async (_, files, given, expected) => {
    expect(await examine(files, given)).toEqual(expected)
  })
})

test.each<[Files, Start, string[]]>([
  [{ server: amd64 }, start(['/server']), ['/server']],
  [{ server: '-> opt/s', 'opt/s': amd64 }, start(['/server']), ['/opt/s']],
  [{ server: '-> opt/s', 'opt/s': amd64 }, start(['/server']), ['/server']],
  [{ run: shebang('/bin/bash') }, start(['/run']), ['/run']],
  [{ run: shebang('/bin/bash') }, start(['/run']), ['/bin/bash']],
  [{}, start(['/run']), ['/run']],
])('what is ignored is not judged (%#)', async (files, given, ignored) => {
  expect(await examine(files, given, ignored)).toEqual([])
})

test('an argument that may be a program, and is none, stays open', async () => {
  expect(await examine({ tini: arm64 }, start(['/tini', '--', 'node']))).toEqual(['right: /tini', 'open'])
  expect(await examine({ ...debian, run: shebang('/bin/sh') }, start(['/run'], ['node']))).toEqual([
    ...loaded('/usr/bin/dash'),
    'open',
  ])
})
