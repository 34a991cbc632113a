import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Challenge,
  chooseChallenge,
  parseChallenges,
  parseToken,
  tokenRequest,
} from '../../src/registry/authorization.ts'
import type { Login } from '../../src/registry/logins.ts'
import { FakeRegistry } from '../registry.ts'
import { basic, openTestClient, password } from './clients.ts'

const refreshToken: Login = { kind: 'identity token', token: 'refresh+1', description: 'the token of a file' }
const registryToken: Login = { kind: 'registry token', token: 'ready', description: 'the token of a file' }

type Shape = {
  /** Asked at the start of the API, not for a manifest. */
  readonly isStart?: true
  /** Each a header of its own; REALM stands for the token server. */
  readonly challenges: readonly string[]
  readonly login?: Login
  /** What the token server must be sent: query or form, and `Authorization`. */
  readonly token?: {
    readonly method?: 'POST'
    readonly sent: string
    readonly authorization?: string
    readonly answer: object
  }
  /** What the registry must be sent at last. */
  readonly authorization: string
}

const own = 'repository:team/app:pull,push'
const account = { account: 'me' }
const query = (parameters: Record<string, string>, ...scopes: string[]) =>
  new URLSearchParams([
    ...Object.entries(parameters),
    ...[own, ...scopes].map((scope): [string, string] => ['scope', scope]),
  ]).toString()
const withAccount = (parameters: Record<string, string>, ...scopes: string[]) =>
  `${query(parameters, ...scopes)}&${new URLSearchParams(account)}`

/*
 * What registries answer to a request without a login, each with the place that shows it.
 *
 * GHCR              renovatebot/renovate, lib/modules/datasource/docker/common.ts (comment on headers): at /v2/ its scope
 *                   is literally `repository:user/image:pull`
 * Docker Hub        distribution/distribution, docs/spec/auth/token.md; goharbor/harbor, issue "_catalog endpoint does not
 *                   support OAuth" has the same header of index.docker.io
 * ECR private       renovatebot/renovate, common.ts; podman-desktop, image-registry.spec.ts: no token server
 * ECR public        a recorded answer in renovatebot/renovate, docker/index.spec.ts: a scope of its own
 * Artifact Registry apple/container, issue on "cannot parse service": no `service` at /v2/
 * GCR               cloudflare/serverless-registry, "Don't require quotes in www-authenticate header"
 * ACR               azure.github.io/acr, Token-BasicAuth and AAD-OAuth: passwords by GET, refresh tokens by POST; that it
 *                   takes Basic is there too, but no challenge that says so
 * Quay              quay/claircore, "do not assume challenge endpoint called token"
 * GitLab            deitch/docker_registry2, issue on GitLab: no scope at /v2/
 * Harbor            goharbor/harbor, src/server/middleware/v2auth/auth.go, getChallenge
 * Gitea             go-gitea/gitea, routers/api/packages/container/container.go: `Basic` without a realm in 1.17, then
 *                   service and scope
 * Artifactory       containerd and earthly issues with logs of 7.9: the scope leaves out the repository's prefix; the
 *                   Basic of its other APIs, renovatebot/renovate, common.ts
 * htpasswd          distribution/distribution, registry/auth/htpasswd/access.go, SetHeaders
 */
const shapes: Record<string, Shape> = {
  'GHCR with a password': {
    challenges: ['Bearer realm="REALM",service="ghcr.io",scope="repository:team/app:pull"'],
    login: password,
    token: { sent: withAccount({ service: 'ghcr.io' }), authorization: basic, answer: { token: 'djE6' } },
    authorization: 'Bearer djE6',
  },
  'GHCR at /v2/, whose scope is a placeholder': {
    isStart: true,
    challenges: ['Bearer realm="REALM",service="ghcr.io",scope="repository:user/image:pull"'],
    token: { sent: query({ service: 'ghcr.io' }), answer: { token: 'djE6' } },
    authorization: 'Bearer djE6',
  },
  'Docker Hub, with both names of the token': {
    challenges: ['Bearer realm="REALM",service="registry.docker.io",scope="repository:team/app:pull,push"'],
    login: password,
    token: {
      sent: withAccount({ service: 'registry.docker.io' }),
      authorization: basic,
      answer: { token: 'a.b.c', access_token: 'a.b.c', expires_in: 300, issued_at: '2026-01-02T03:04:05Z' },
    },
    authorization: 'Bearer a.b.c',
  },
  'Amazon ECR, private': {
    challenges: ['Basic realm="https://123456789.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"'],
    login: password,
    authorization: basic,
  },
  'Amazon ECR, public': {
    challenges: ['Bearer realm="REALM",service="public.ecr.aws",scope="aws"'],
    token: { sent: query({ service: 'public.ecr.aws' }, 'aws'), answer: { token: 'aws' } },
    authorization: 'Bearer aws',
  },
  'Amazon ECR, public, at /v2/': {
    isStart: true,
    challenges: ['Bearer realm="REALM",service="public.ecr.aws",scope="aws"'],
    token: { sent: query({ service: 'public.ecr.aws' }, 'aws'), answer: { token: 'aws' } },
    authorization: 'Bearer aws',
  },
  'Google Artifact Registry at /v2/': {
    isStart: true,
    challenges: ['Bearer realm="REALM"'],
    login: password,
    token: { sent: withAccount({}), authorization: basic, answer: { token: 'ya29', expires_in: 3600 } },
    authorization: 'Bearer ya29',
  },
  'Google Container Registry, unquoted': {
    challenges: ['Bearer realm="REALM",service=gcr.io'],
    login: password,
    token: { sent: withAccount({ service: 'gcr.io' }), authorization: basic, answer: { token: 'ya29' } },
    authorization: 'Bearer ya29',
  },
  'Azure Container Registry with a password': {
    challenges: ['Bearer realm="REALM",service="contoso.azurecr.io",scope="repository:team/app:pull"'],
    login: password,
    token: {
      sent: withAccount({ service: 'contoso.azurecr.io' }),
      authorization: basic,
      answer: { access_token: 'a.b.c' },
    },
    authorization: 'Bearer a.b.c',
  },
  'Azure Container Registry with a refresh token': {
    challenges: ['Bearer realm="REALM",service="contoso.azurecr.io",scope="repository:team/app:pull,push"'],
    login: refreshToken,
    token: {
      method: 'POST',
      sent: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: 'refresh+1',
        client_id: 'multiarch-build',
        scope: own,
        service: 'contoso.azurecr.io',
      }).toString(),
      answer: { access_token: 'a.b.c' },
    },
    authorization: 'Bearer a.b.c',
  },
  'Azure Container Registry, as administrator': {
    challenges: ['Basic realm="contoso.azurecr.io"'],
    login: password,
    authorization: basic,
  },
  Quay: {
    challenges: ['Bearer realm="REALM",service="quay.io",scope="repository:team/app:pull,push"'],
    login: password,
    token: { sent: withAccount({ service: 'quay.io' }), authorization: basic, answer: { token: 'a.b.c' } },
    authorization: 'Bearer a.b.c',
  },
  'GitLab at /v2/': {
    isStart: true,
    challenges: ['Bearer realm="REALM",service="container_registry"'],
    login: password,
    token: { sent: withAccount({ service: 'container_registry' }), authorization: basic, answer: { token: 'a.b.c' } },
    authorization: 'Bearer a.b.c',
  },
  Harbor: {
    challenges: ['Bearer realm="REALM",service="harbor-registry",scope="repository:team/app:pull repository:b/c:pull"'],
    login: password,
    token: {
      sent: withAccount({ service: 'harbor-registry' }, 'repository:b/c:pull'),
      authorization: basic,
      answer: { token: 'a.b.c', access_token: '', expires_in: 1800 },
    },
    authorization: 'Bearer a.b.c',
  },
  'Gitea 1.17': {
    challenges: ['Bearer realm="REALM"', 'Basic'],
    login: password,
    token: { sent: withAccount({}), authorization: basic, answer: { token: 'gitea' } },
    authorization: 'Bearer gitea',
  },
  'Gitea and Forgejo at /v2/': {
    isStart: true,
    challenges: [
      'Bearer realm="REALM",service="container_registry",scope="*"',
      'Basic realm="Gitea Container Registry"',
    ],
    login: password,
    token: {
      sent: withAccount({ service: 'container_registry' }, '*'),
      authorization: basic,
      answer: { token: 'gitea' },
    },
    authorization: 'Bearer gitea',
  },
  'Artifactory by tokens, whose scope lacks the prefix of the path': {
    challenges: ['Bearer realm="REALM",service="artifactory",scope="repository:app:pull"'],
    login: password,
    token: {
      sent: withAccount({ service: 'artifactory' }, 'repository:app:pull'),
      authorization: basic,
      answer: { token: 'jfrog', expires_in: 3600 },
    },
    authorization: 'Bearer jfrog',
  },
  'Artifactory by either, in one header': {
    challenges: ['Basic realm="Artifactory Realm", Bearer realm="REALM",service="artifactory"'],
    login: password,
    token: { sent: withAccount({ service: 'artifactory' }), authorization: basic, answer: { token: 'jfrog' } },
    authorization: 'Bearer jfrog',
  },
  'Artifactory by password': {
    challenges: ['Basic realm="Artifactory Realm"'],
    login: password,
    authorization: basic,
  },
  'distribution with htpasswd': {
    challenges: ['Basic realm="basic-realm"'],
    login: password,
    authorization: basic,
  },
  'a token that is sent as it is': {
    challenges: ['Bearer realm="REALM",service="any"'],
    login: registryToken,
    authorization: 'Bearer ready',
  },
  'a scheme in capitals, and blanks': {
    challenges: ['BEARER  Realm = "REALM" ,  SERVICE="s"'],
    token: { sent: query({ service: 's' }), answer: { token: 't' } },
    authorization: 'Bearer t',
  },
  'a realm that has a query, and one without a host': {
    challenges: ['Negotiate', 'Bearer realm="/token?tenant=1",service="s"'],
    token: { sent: `tenant=1&${query({ service: 's' })}`, answer: { token: 't' } },
    authorization: 'Bearer t',
  },
}

describe('a registry is answered as it asks', () => {
  test.each(Object.entries(shapes))('%s', async (_, { isStart, challenges, login, token, authorization }) => {
    const registry = await FakeRegistry.start()
    const { digest } = registry.index('team/app', ['linux/amd64'], { tag: '1' })
    registry.behaviour = {
      fault: ({ url, headers }) => {
        if (url.startsWith('/token')) return { status: 200, body: JSON.stringify(token?.answer) }
        if (headers.authorization === authorization) return undefined
        const spelled = challenges.map((challenge) => challenge.replace('REALM', `http://${registry.host}/token`))
        return { status: 401, headers: { 'www-authenticate': spelled } }
      },
    }
    const { client } = openTestClient({ login })
    const app = `${registry.host}/team/app`
    if (isStart) await client.assertPush(app)
    else expect(await client.digest(app, '1')).toBe(digest)

    const question = isStart
      ? { method: 'GET', url: '/v2/', body: '' }
      : { method: 'HEAD', url: '/v2/team/app/manifests/1', body: '' }
    const { method = 'GET', sent = '' } = token ?? {}
    const isForm = method === 'POST'
    expect(registry.asked.map(({ headers, ...rest }) => ({ ...rest, authorization: headers.authorization }))).toEqual([
      { ...question, authorization: undefined },
      ...(token
        ? [
            {
              method,
              url: isForm ? '/token' : `/token?${sent}`,
              body: isForm ? sent : '',
              authorization: token.authorization,
            },
          ]
        : []),
      { ...question, authorization },
    ])
  })
})

describe('challenges', () => {
  test.each<[string, string, Challenge[]]>([
    ['nothing', '', []],
    ['a scheme alone', 'Basic', [{ scheme: 'basic', parameters: {} }]],
    ['another scheme', 'Digest realm="a", nonce="b"', []],
    [
      'a scheme with a token in place of parameters',
      'Negotiate oRQwEg==, Basic realm="a"',
      [{ scheme: 'basic', parameters: { realm: 'a' } }],
    ],
    [
      'commas in quotes',
      'Bearer scope="repository:a:pull,push",realm="r"',
      [{ scheme: 'bearer', parameters: { scope: 'repository:a:pull,push', realm: 'r' } }],
    ],
    [
      'quoted pairs',
      String.raw`Basic realm="a \"b\" \\ c"`,
      [{ scheme: 'basic', parameters: { realm: String.raw`a "b" \ c` } }],
    ],
    [
      'no blanks behind commas',
      'Bearer realm="a",service=b,scope="c"',
      [{ scheme: 'bearer', parameters: { realm: 'a', service: 'b', scope: 'c' } }],
    ],
    [
      'blanks everywhere',
      '  bearer   REALM =  "a"  ,  service = b  ',
      [{ scheme: 'bearer', parameters: { realm: 'a', service: 'b' } }],
    ],
    [
      'empty items',
      ', ,Basic realm="a",, Bearer realm="b",',
      [
        { scheme: 'basic', parameters: { realm: 'a' } },
        { scheme: 'bearer', parameters: { realm: 'b' } },
      ],
    ],
    ['an empty value', 'Bearer realm="r",scope=""', [{ scheme: 'bearer', parameters: { realm: 'r', scope: '' } }]],
    ['an open quote', 'Bearer service="s",realm="r', [{ scheme: 'bearer', parameters: { service: 's' } }]],
    ['parameters of no scheme', 'realm="r"', []],
    [
      'scheme names inside values',
      'Bearer realm="r",error="Basic realm=x"',
      [{ scheme: 'bearer', parameters: { realm: 'r', error: 'Basic realm=x' } }],
    ],
  ])('%s', (_, header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges)
  })

  test('any text is read without an error', () => {
    const part = fc.constantFrom('Basic', 'Bearer', ' ', ',', '=', '"', '\\', 'realm', 'a')
    const text = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (header) => {
        for (const { scheme, parameters } of parseChallenges(header)) {
          expect(['basic', 'bearer']).toContain(scheme)
          for (const value of Object.values(parameters)) expect(typeof value).toBe('string')
        }
      }),
    )
  })

  test('every parameter comes back from its quoted form', () => {
    const value = fc.string().filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(value, value, (realm, scope) => {
        const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
        expect(parseChallenges(`Bearer realm=${quote(realm)},scope=${quote(scope)}`)).toEqual([
          { scheme: 'bearer', parameters: { realm, scope } },
        ])
      }),
    )
  })

  test.each<[string, string, Challenge | undefined]>([
    ['a token', 'Basic realm="a", Bearer realm="b"', { scheme: 'bearer', parameters: { realm: 'b' } }],
    ['a password where no place for tokens is told', 'Bearer, Basic', { scheme: 'basic', parameters: {} }],
    ['neither', 'Bearer, Negotiate', undefined],
  ])('of several the best is taken: %s', (_, header, chosen) => {
    expect(chooseChallenge(parseChallenges(header))).toEqual(chosen)
  })
})

test.each([
  [
    'no URL',
    'https://',
    'https://r.example.com/v2/',
    `r.example.com names 'https://' as its token server, which is not a URL`,
  ],
  [
    'without TLS',
    'http://auth.example.com/a?b=c',
    'https://r.example.com/v2/',
    'r.example.com asks for credentials to be sent to http://auth.example.com without TLS, which this action refuses',
  ],
  [
    'no place on the network',
    'file:///etc/passwd',
    'http://r.example.com/v2/',
    'r.example.com asks for credentials to be sent to file:// without TLS, which this action refuses',
  ],
])('a realm that is %s is refused', (_, realm, registry, message) => {
  const challenge: Challenge = { scheme: 'bearer', parameters: { realm } }
  expect(() => tokenRequest(challenge, new URL(registry), own, password)).toThrow(message)
})

/** A token that is not signed; nobody here checks that. */
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
const access = (...entries: object[]) => jwt({ access: entries })
const entry = (name: string, ...actions: string[]) => ({ type: 'repository', name, actions })

describe('tokens', () => {
  test.each<[string, object, { seconds: number; grants?: boolean }]>([
    ['without a time', { token: 't' }, { seconds: 55 }],
    ['under its other name', { access_token: 't' }, { seconds: 55 }],
    ['with an empty first name', { token: '', access_token: 't' }, { seconds: 55 }],
    ['for five minutes', { token: 't', expires_in: 300 }, { seconds: 295 }],
    ['for a moment', { token: 't', expires_in: 4 }, { seconds: 2 }],
    ['with a time in quotes', { token: 't', expires_in: '300' }, { seconds: 295 }],
    ['with a time that is none', { token: 't', expires_in: 'soon' }, { seconds: 55 }],
    ['for no time', { token: 't', expires_in: 0 }, { seconds: 55 }],
  ])('%s', (_, answer, { seconds }) => {
    expect(parseToken(JSON.stringify(answer), own, 1000)).toEqual({
      header: 'Bearer t',
      expires: 1000 + seconds * 1000,
    })
  })

  test.each([
    ['a page', '<html>'],
    ['null', 'null'],
    ['another object', '{"error":"x"}'],
    ['a number', '{"token":1}'],
  ])('an answer that is %s has none', (_, body) => {
    expect(() => parseToken(body, own)).toThrow('the response of the token server has no token')
  })

  test.each<[string, string, boolean | undefined]>([
    ['an opaque token', 'djE6b3BhcXVl', undefined],
    ['a token of another kind', jwt({ sub: 'me' }), undefined],
    ['the right to both', access(entry('team/app', 'pull', 'push')), true],
    ['the right to all', access(entry('team/app', '*')), true],
    ['the rights in two entries', access(entry('team/app', 'pull'), entry('team/app', 'push')), true],
    ['the right to read', access(entry('team/app', 'pull')), false],
    ['an entry without rights', access({ type: 'repository', name: 'team/app', actions: null }), false],
    ['no right', access(), false],
    ['a right to a repository of another name', access(entry('app', 'pull', 'push')), undefined],
    ['entries that are none', access(entry('team/app', 'pull', 'push'), [] as object), true],
    ['a claim that is no list', jwt({ access: 'all' }), undefined],
  ])('%s tells whether it may push', (_, token, grants) => {
    expect(parseToken(JSON.stringify({ token }), own, 0)).toEqual({
      header: `Bearer ${token}`,
      expires: 55_000,
      ...(grants !== undefined && { grants }),
    })
  })
})
