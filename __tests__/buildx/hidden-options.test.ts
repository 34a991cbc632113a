import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createBuilder } from '../../src/buildx/builder.ts'
import { addHiddenOptions } from '../../src/buildx/hidden-options.ts'
import { makeFolder } from '../fakes.ts'

/** A folder of buildx with one builder. */
function makeConfig(content: string): { readonly config: string; readonly path: string } {
  const config = makeFolder()
  mkdirSync(join(config, 'instances'))
  const path = join(config, 'instances', 'b')
  writeFileSync(path, content)
  return { config, path }
}

test('adds options to each node, and leaves the rest of the file as it is', async () => {
  const nodes = [
    { Name: 'b0', DriverOpts: { network: 'host' }, Files: { a: 'eA==' } },
    { Name: 'b1', DriverOpts: null },
  ]
  const { config, path } = makeConfig(JSON.stringify({ Name: 'b', Driver: 'docker-container', Nodes: nodes }))
  await addHiddenOptions(config, 'b', [{ 'env.HTTP_PROXY': 'http://me:pw@p' }, {}])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    Name: 'b',
    Driver: 'docker-container',
    Nodes: [
      { Name: 'b0', DriverOpts: { network: 'host', 'env.HTTP_PROXY': 'http://me:pw@p' }, Files: { a: 'eA==' } },
      { Name: 'b1', DriverOpts: {} },
    ],
  })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(config, 'instances'))).toEqual(['b'])
})

test.each([['{'], ['{}'], ['{"Nodes": []}']])('refuses a file that is not as known: %s', async (content) => {
  const { config, path } = makeConfig(content)
  await expect(addHiddenOptions(config, 'b', [{ 'env.HTTP_PROXY': 'http://me:pw@p' }])).rejects.toThrow(
    /^this buildx stores builders in an unknown format, so the password of a proxy cannot be passed to BuildKit/,
  )
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('they are added when the builder is created and before it boots', async () => {
  const order: string[] = []
  const buildx = async (args: readonly string[]) => {
    order.push(args.join(' '))
    return { stdout: '', stderr: '' }
  }
  await createBuilder(async () => ({ stdout: '', stderr: '' }), buildx, {
    name: 'b',
    driver: 'docker-container',
    driverOpts: [],
    beforeBoot: async () => void order.push('options'),
  })
  expect(order).toEqual(['create --name=b --driver=docker-container', 'options', 'inspect --bootstrap -- b'])
})
