import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderDockerfile } from '../../src/gate/dockerfile.ts'

test('whatever the arguments are, a parser finds nothing in them but a JSON array', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), ([program = '', ...args]) => {
      const argv = [program, ...args] as const
      const command = { argv, text: 'x', isShell: false }
      const image = { reference: 'r/a@sha256:1', platforms: ['linux/amd64'] as const }
      const [, json = ''] = renderDockerfile(image, [command], () => true).match(/\nRUN (.*)\n$/) ?? []
      expect(json).toMatch(/^\["(?:[A-Za-z0-9 /._-]|\\u[0-9a-f]{4}|",")*"\]$/)
      expect(JSON.parse(json)).toEqual(argv)
    }),
  )
})
