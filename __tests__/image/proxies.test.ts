import { expect, test } from '@jest/globals'
import type { BuildDecision } from '../../src/image/decide.ts'
import { handToRun } from '../../src/image/proxies.ts'
import type { Proxies, ProxySet } from '../../src/proxies/read.ts'

const secret: ProxySet = { source: 'environment', values: { HTTPS_PROXY: 'http://me:pw@127.0.0.1:3128' } }
const proxies: Proxies = { own: secret, containers: secret }
const exceptions = 'NO_PROXY=localhost,127.0.0.1,127.0.0.0/8,::1'

const facts = { publishesArgs: false, environment: secret.values }

/** As far as proxies are concerned. */
function decision(request: object): BuildDecision {
  return { request: { buildArgs: ['A=b'], network: '', ...request }, attestations: {} } as unknown as BuildDecision
}

test.each([
  ['of a builder in a network of its own, not of this machine', {}, false, ['A=b'], 'none'],
  ['in the network of this machine', {}, true, ['A=b', 'HTTPS_PROXY', exceptions], 'secret'],
  ['where RUN asks for that network', { network: 'host' }, false, ['A=b', 'HTTPS_PROXY', exceptions], 'secret'],
])('a proxy on loopback is for RUN %s', (_, request, reachesLoopback, buildArgs, runProxy) => {
  const given = handToRun(decision(request), proxies, { ...facts, reachesLoopback })
  expect(given).toEqual({
    decision: expect.objectContaining({
      request: expect.objectContaining({ buildArgs }),
      attestations: expect.objectContaining({ runProxy }),
    }),
  })
})

test('a password that would be published is kept back, with a warning', () => {
  const { decision: made, warning } = handToRun(decision({}), proxies, {
    ...facts,
    reachesLoopback: true,
    publishesArgs: true,
  })
  expect(made.request.buildArgs).toEqual(['A=b'])
  expect(made.attestations.runProxy).toBe('none')
  expect(warning).toBe(
    "RUN does not get HTTPS_PROXY, because provenance with mode=max would publish the proxy's password; set 'provenance: mode=min', or set a proxy whose address may be public in 'build-args'",
  )
})
