import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { defineBuilder, needingBuilder } from '../../src/merge/builder.ts'
import { CommandError } from '../../src/process.ts'
import type { Registry } from '../../src/registry/registries.ts'

const registry = (host: string, settings: Partial<Registry> = {}): Registry => ({ host, mirrors: [], ...settings })
const client = { cert: 'CERT', key: 'KEY' }

describe('needingBuilder', () => {
  test.each<[string, Registry, boolean]>([
    ['a CA', registry('r.example', { ca: 'PEM' }), false],
    ['mirrors', registry('r.example', { mirrors: ['m.example'] }), false],
    ['plain HTTP on loopback', registry('127.0.0.1:5000', { http: true }), false],
    ['plain HTTP', registry('r.example', { http: true }), true],
    ['any certificate', registry('r.example', { insecure: true }), true],
    ['a client certificate', registry('r.example', { client }), true],
  ])('with %s', (_, given, needs) => {
    expect(needingBuilder([given], [given.host])).toEqual(needs ? [given] : [])
  })

  test('leaves out registries that are not used', () => {
    expect(needingBuilder([registry('r.example', { http: true })], ['ghcr.io'])).toEqual([])
  })
})

describe('defineBuilder', () => {
  const host = () => {
    const saved: unknown[] = []
    return {
      saved,
      folder: mkdtempSync(join(tmpdir(), 'merge-')),
      registries: { tables: { 'r.example': { http: true } } },
      saveBuilder: (state: unknown) => saved.push(state),
    }
  }

  test('hands the registries to a builder that is not started', async () => {
    const calls: (readonly string[])[] = []
    const given = host()
    const name = await defineBuilder(
      async (args) => {
        calls.push(args)
        return { stdout: '', stderr: '' }
      },
      '/bin/buildx',
      [],
      given,
    )

    const config = join(given.folder, 'buildkitd.toml')
    expect(calls).toEqual([['create', `--name=${name}`, '--driver=docker-container', `--buildkitd-config=${config}`]])
    expect(readFileSync(config, 'utf8').trim()).toBe('[registry."r.example"]\nhttp = true')
    expect(given.saved).toEqual([{ name, driver: 'docker-container', keepState: false, buildx: '/bin/buildx' }])
  })

  test('says that this needs a daemon', async () => {
    const failing = defineBuilder(
      async () => {
        throw new CommandError('buildx create', 1, { stdout: '', stderr: 'ERROR: no daemon' }, 'failed')
      },
      '/bin/buildx',
      [registry('r.example', { http: true })],
      host(),
    )

    await expect(failing).rejects.toThrow(
      `input 'registries' gives 'r.example' settings (http, insecure, cert) that buildx takes from a builder alone, and defining one needs a Docker daemon: ERROR: no daemon; use a runner with Docker, or a registry with TLS and at most a 'ca'`,
    )
  })
})
