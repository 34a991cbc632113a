import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { factsOfAnswer, RegistryError, transience } from '../../src/registry/error.ts'
import type { RegistryFacts } from '../../src/registry/facts.ts'
import { factsOfFailure, NoResponseError, PermanentError, plainWords } from '../../src/registry/failure.ts'
import { sentenceOf } from '../../src/registry/sentences.ts'

const now = Date.parse('2026-10-21T07:27:00Z')
const json = { 'content-type': 'application/json' }
const errors = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })

type Told = Partial<ReturnType<typeof factsOfAnswer>>

describe('what an answer means', () => {
  test.each<[string, number, Record<string, string>, string, Told]>([
    [
      '401 of the specification',
      401,
      json,
      errors('UNAUTHORIZED', 'authentication required'),
      { kind: 'refused', code: 'UNAUTHORIZED', detail: 'authentication required' },
    ],
    [
      '401 of Docker Hub’s token server',
      401,
      json,
      '{"details":"incorrect username or password"}',
      { kind: 'refused', detail: 'incorrect username or password' },
    ],
    [
      '401 of ECR',
      401,
      { 'content-type': 'text/plain' },
      'Not Authorized\n',
      { kind: 'refused', detail: 'Not Authorized' },
    ],
    ['403', 403, json, errors('DENIED', 'denied'), { kind: 'refused', code: 'DENIED', detail: 'denied' }],
    [
      '403 for too many requests, in words',
      403,
      json,
      '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}',
      { kind: 'rate limited', detail: 'You have exceeded a secondary rate limit. Please wait a few minutes.' },
    ],
    ['403 with Retry-After', 403, { 'retry-after': '60' }, '', { kind: 'rate limited', retryAfter: 60_000 }],
    [
      '403 with the second at which the limit ends',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) },
      '',
      { kind: 'rate limited', retryAfter: 90_000 },
    ],
    [
      '403 while there are requests left',
      403,
      { 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': String(now / 1000 + 90) },
      '',
      { kind: 'refused' },
    ],
    [
      '400 of ECR for a tag that exists',
      400,
      json,
      errors('TAG_INVALID', "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten"),
      {
        kind: 'immutable tag',
        code: 'TAG_INVALID',
        detail: "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten",
      },
    ],
    [
      '403 for a tag that is immutable',
      403,
      json,
      errors('DENIED', 'tag is immutable'),
      { kind: 'immutable tag', code: 'DENIED', detail: 'tag is immutable' },
    ],
    [
      '403 of Docker Hub for a tag that is immutable',
      403,
      json,
      errors(
        'DENIED',
        'requested access to the resource is denied - latest is already assigned to an image in this repository and cannot be updated due to immutability settings.',
      ),
      {
        kind: 'immutable tag',
        code: 'DENIED',
        detail:
          'requested access to the resource is denied - latest is already assigned to an image in this repository and cannot be updated due to immutability settings.',
      },
    ],
    [
      '412 of Harbor for a tag that is immutable',
      412,
      json,
      errors('PRECONDITION', "Failed to process request due to 'app:1' configured as immutable."),
      {
        kind: 'immutable tag',
        code: 'PRECONDITION',
        detail: "Failed to process request due to 'app:1' configured as immutable.",
      },
    ],
    ['404', 404, json, errors('MANIFEST_UNKNOWN', 'x'), { kind: 'not found', code: 'MANIFEST_UNKNOWN', detail: 'x' }],
    ['407', 407, {}, '', { kind: 'proxy' }],
    ['408', 408, {}, '', { kind: 'server error' }],
    [
      '429 of Docker Hub',
      429,
      json,
      errors('TOOMANYREQUESTS', 'You have reached your pull rate limit.'),
      { kind: 'rate limited', code: 'TOOMANYREQUESTS', detail: 'You have reached your pull rate limit.' },
    ],
    [
      '429 with a date',
      429,
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
      '',
      { kind: 'rate limited', retryAfter: 60_000 },
    ],
    ['500', 500, {}, '', { kind: 'server error' }],
    ['502 with a page', 502, { 'content-type': 'text/html' }, '<html>\n<h1>502</h1>', { kind: 'server error' }],
    ['502 with a page that does not say so', 502, {}, '\n<!DOCTYPE html>', { kind: 'server error' }],
    ['503 with Retry-After', 503, { 'retry-after': '7' }, '', { kind: 'server error', retryAfter: 7000 }],
    [
      '400 of the specification',
      400,
      json,
      errors('MANIFEST_INVALID', 'manifest invalid'),
      { kind: 'rejected', code: 'MANIFEST_INVALID', detail: 'manifest invalid' },
    ],
    ['400 with a line of text', 400, {}, 'first\n\nlast line\n', { kind: 'rejected', detail: 'last line' }],
    [
      '400 of nginx without a client certificate',
      400,
      { 'content-type': 'text/html' },
      '<html><head><title>400 No required SSL certificate was sent</title></head></html>',
      { kind: 'client certificate' },
    ],
    [
      '400 of nginx to plain HTTP',
      400,
      { 'content-type': 'text/html' },
      '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
      { kind: 'TLS' },
    ],
    [
      '400 of Go to plain HTTP',
      400,
      {},
      'Client sent an HTTP request to an HTTPS server.\n',
      { kind: 'TLS', detail: 'Client sent an HTTP request to an HTTPS server.' },
    ],
    ['405', 405, json, errors('UNSUPPORTED', ''), { kind: 'rejected', code: 'UNSUPPORTED' }],
    ['commands of a terminal', 400, {}, 'a\u001b[31mb\u0007\r', { kind: 'rejected', detail: 'a [31mb' }],
    ['a very long text', 400, {}, 'x'.repeat(100_000), { kind: 'rejected', detail: 'x'.repeat(300) }],
    [
      'an address with a signature',
      400,
      json,
      errors('UNKNOWN', 'Get "https://s3.example.com/b?X-Amz-Signature=abc&d=e": timeout'),
      { kind: 'rejected', code: 'UNKNOWN', detail: 'Get "https://s3.example.com/b": timeout' },
    ],
    [
      'a document of an object store, which repeats what was signed',
      403,
      { 'content-type': 'application/xml' },
      '<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4</StringToSign></Error>',
      { kind: 'refused' },
    ],
    ['errors that are none', 400, json, '{"errors":[null]}', { kind: 'rejected' }],
    ['a message that is no text', 400, json, '{"message":{"a":1}}', { kind: 'rejected' }],
    ['JSON that is no object', 400, json, '"text"', { kind: 'rejected' }],
    ['null', 400, json, 'null', { kind: 'rejected', detail: 'null' }],
  ])('%s', (_, status, headers, body, told) => {
    expect(factsOfAnswer(status, headers, body, now)).toEqual({ status, ...told })
  })
})

test('any body is read without an error, and gives one line at most', () => {
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.object().map((value) => JSON.stringify({ errors: [value] })),
  )
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), body, (status, text) => {
      const { detail = '', code = '' } = factsOfAnswer(status, {}, text)
      expect(/\p{Cc}/u.test(detail + code)).toBe(false)
      expect(Math.max(detail.length, code.length)).toBeLessThanOrEqual(300)
    }),
  )
})

const deadlines = { connect: 10_000, silence: 20_000, whole: 60_000 }
const coded = (code: string, message = '', more: object = {}) => Object.assign(new Error(message), { code, ...more })

describe('what a request without an answer means', () => {
  test.each<[string, unknown, Partial<RegistryFacts>]>([
    [
      'nobody listens',
      coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443'),
      { kind: 'unreachable', detail: 'connect ECONNREFUSED 10.0.0.1:443' },
    ],
    [
      'nobody listens at any address',
      Object.assign(new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:443'), coded('ECONNREFUSED')])),
      { kind: 'unreachable', detail: 'connect ECONNREFUSED ::1:443' },
    ],
    ['a reset', coded('ECONNRESET', 'read ECONNRESET'), { kind: 'unreachable', detail: 'the connection was reset' }],
    [
      'a closed connection',
      coded('UND_ERR_SOCKET', 'other side closed'),
      { kind: 'unreachable', detail: 'the connection was closed before the response was complete' },
    ],
    [
      'no answer',
      coded('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'),
      { kind: 'unreachable', detail: 'no response within 20 s' },
    ],
    [
      'no more of an answer',
      coded('UND_ERR_BODY_TIMEOUT', 'Body Timeout Error'),
      { kind: 'unreachable', detail: 'the response was cut off: no data for 20 s' },
    ],
    [
      'no connection',
      coded('UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error (attempted address: r:443, timeout: 10000ms)'),
      { kind: 'unreachable', detail: 'no connection within 10 s' },
    ],
    [
      'an unknown host',
      coded('ENOTFOUND', 'getaddrinfo ENOTFOUND r.example.com'),
      { kind: 'unknown host', detail: 'getaddrinfo ENOTFOUND r.example.com' },
    ],
    [
      'a name server that does not answer',
      coded('EAI_AGAIN', 'getaddrinfo EAI_AGAIN r.example.com'),
      { kind: 'unreachable', detail: 'getaddrinfo EAI_AGAIN r.example.com' },
    ],
    ...(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT'] as const).map(
      (code): [string, unknown, Partial<RegistryFacts>] => [
        code,
        coded(code, 'unable to verify'),
        { kind: 'certificate', detail: 'unable to verify' },
      ],
    ),
    [
      'an expired certificate',
      coded('CERT_HAS_EXPIRED', 'certificate has expired'),
      { kind: 'certificate', detail: 'certificate has expired', certificate: { fault: 'expired' } },
    ],
    [
      'a certificate of tomorrow',
      coded('CERT_NOT_YET_VALID', 'certificate is not yet valid'),
      { kind: 'certificate', detail: 'certificate is not yet valid', certificate: { fault: 'not yet valid' } },
    ],
    [
      'a certificate for other names',
      coded('ERR_TLS_CERT_ALTNAME_INVALID', 'x', { cert: { subjectaltname: 'DNS:a, DNS:b, IP Address:1.2.3.4' } }),
      { kind: 'certificate', detail: 'x', certificate: { fault: 'other name', says: 'a, b, 1.2.3.4' } },
    ],
    ...[
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    ].map((code): [string, unknown, Partial<RegistryFacts>] => [
      code,
      coded(code, 'alert'),
      { kind: 'client certificate', detail: 'TLS: alert' },
    ]),
    [
      'plain HTTP',
      coded(
        'ERR_SSL_WRONG_VERSION_NUMBER',
        '80AB:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/ssl3_record.c:350:\n',
      ),
      { kind: 'plain HTTP', detail: 'TLS: wrong version number' },
    ],
    [
      'no HTTP',
      coded('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', { data: 'SSH-2.0' }),
      { kind: 'unreachable', detail: 'the response is not HTTP (Parse Error: Expected HTTP/)' },
    ],
    [
      'an unknown authority, in the words of Node 24',
      coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed; if the root CA is installed locally, try running Node.js'),
      { kind: 'certificate', detail: 'self-signed' },
    ],
    [
      'TLS',
      coded('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', { data: '\x15\x03\x01\x00\x02\x02\x46' }),
      { kind: 'TLS', detail: 'the response is not HTTP (Parse Error: Expected HTTP/)' },
    ],
    [
      'a proxy that wants a password',
      coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'),
      { kind: 'proxy', detail: 'the proxy answered 407' },
    ],
    [
      'a proxy that wants a password for plain HTTP',
      coded('UND_ERR_INVALID_ARG', 'Proxy Authentication Required (407)'),
      { kind: 'proxy', detail: 'the proxy answered 407' },
    ],
    [
      'a proxy that cannot reach the registry',
      coded('UND_ERR_ABORTED', 'Proxy response (502) !== 200 when HTTP Tunneling'),
      { kind: 'unreachable', detail: 'the proxy answered 502' },
    ],
    [
      'a proxy with too much to do',
      coded('UND_ERR_ABORTED', 'Proxy response (429) !== 200 when HTTP Tunneling'),
      { kind: 'unreachable', detail: 'the proxy answered 429' },
    ],
    [
      'connections that were closed here',
      coded('UND_ERR_DESTROYED', 'The client is destroyed'),
      { kind: 'unreachable', detail: 'the job closed its connections' },
    ],
    ['a text', 'broken', { kind: 'unreachable', detail: 'broken' }],
    ['a code alone', coded('EPROTO'), { kind: 'unreachable', detail: 'EPROTO' }],
  ])('%s', (_, error, told) => {
    const failure = new NoResponseError('r.example.com', plainWords(error, deadlines), false, error)
    expect(factsOfFailure(failure)).toEqual({ host: 'r.example.com', ...told })
  })

  test('a name that is not known behind a proxy is the proxy’s own', () => {
    const failure = new NoResponseError('r', 'x', true, coded('ENOTFOUND'))
    expect(factsOfFailure(failure)).toEqual({ kind: 'proxy', host: 'r', detail: 'x' })
  })

  test('what asking again cannot change', () => {
    expect(factsOfFailure(new PermanentError('too long'))).toEqual({ kind: 'unusable', detail: 'too long' })
  })
})

const facts = { host: 'r.example.com', request: 'PUT r.example.com/o/app:1', login: `user 'me' from 'registry-auth'` }
const scope = 'repository:o/app:pull,push'

describe('messages', () => {
  test.each<[string, RegistryFacts, string]>([
    [
      'refused, without a login',
      { ...facts, login: undefined, kind: 'refused', status: 401, scope, code: 'UNAUTHORIZED' },
      `r.example.com refused an anonymous request (scope repository:o/app:pull,push); no login for r.example.com was found; log in with 'registry-auth' (registry: r.example.com), or with docker/login-action in an earlier step (pull requests from forks get no secrets)
PUT r.example.com/o/app:1: the registry answered 401 UNAUTHORIZED`,
    ],
    [
      'refused, with a login that is wrong',
      { ...facts, kind: 'refused', status: 401, scope, code: 'UNAUTHORIZED', detail: 'no' },
      `r.example.com refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check the user name and the password, which may have expired
PUT r.example.com/o/app:1: the registry answered 401 UNAUTHORIZED: no`,
    ],
    [
      'refused, with a login that may not',
      { ...facts, kind: 'refused', status: 403 },
      `r.example.com refused user 'me' from 'registry-auth'; check that the repository exists, and that this user may push or pull there
PUT r.example.com/o/app:1: the registry answered 403`,
    ],
    [
      'refused by GHCR',
      { ...facts, host: 'ghcr.io', kind: 'refused', status: 403 },
      `ghcr.io refused user 'me' from 'registry-auth'; the token probably lacks this right: set 'permissions: packages: write' for the job, and give this repository access in the package's settings
PUT r.example.com/o/app:1: the registry answered 403`,
    ],
    [
      'refused by GHCR, to pull',
      { ...facts, host: 'ghcr.io', kind: 'refused', status: 403, scope: 'repository:o/app:pull' },
      `ghcr.io refused user 'me' from 'registry-auth' (scope repository:o/app:pull); the token probably lacks this right: set 'permissions: packages: read' for the job, and give this repository access in the package's settings
PUT r.example.com/o/app:1: the registry answered 403`,
    ],
    [
      'not found',
      { ...facts, kind: 'not found', status: 404, code: 'MANIFEST_UNKNOWN' },
      'PUT r.example.com/o/app:1: the registry answered 404 MANIFEST_UNKNOWN',
    ],
    [
      'rate limited, until then',
      { ...facts, kind: 'rate limited', status: 429, retryAfter: 900_500, attempts: 3, seconds: 61.2 },
      `r.example.com is rate-limiting user 'me' from 'registry-auth' (retry in 901 s); run the job again later, or log in with an account that has a higher limit
PUT r.example.com/o/app:1: the registry answered 429 (tried 3 times in 61 s)`,
    ],
    [
      'rate limited, until nobody knows when',
      { ...facts, login: undefined, kind: 'rate limited', status: 429 },
      `r.example.com is rate-limiting anonymous requests; run the job again later, or log in with an account that has a higher limit
PUT r.example.com/o/app:1: the registry answered 429`,
    ],
    [
      'server error',
      { ...facts, kind: 'server error', status: 503, attempts: 9, seconds: 120 },
      'PUT r.example.com/o/app:1: the registry answered 503 (tried 9 times in 120 s)',
    ],
    [
      'rejected',
      { ...facts, kind: 'rejected', status: 400, detail: 'no' },
      'PUT r.example.com/o/app:1: the registry answered 400 no',
    ],
    [
      'rejected by digest',
      { ...facts, kind: 'rejected by digest', status: 405 },
      `r.example.com refused a manifest that has no tag; if the registry does not accept pushes by digest, use 'publish: direct'
PUT r.example.com/o/app:1: the registry answered 405`,
    ],
    [
      'immutable tag',
      { ...facts, kind: 'immutable tag', status: 400, code: 'TAG_INVALID' },
      `r.example.com refused the push because this tag exists and is immutable there; push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings
PUT r.example.com/o/app:1: the registry answered 400 TAG_INVALID`,
    ],
    [
      'proxy',
      { ...facts, kind: 'proxy', detail: 'the proxy answered 407' },
      `the proxy of this runner (HTTPS_PROXY or HTTP_PROXY) blocks requests to r.example.com; check its user and password, or list the host in NO_PROXY
PUT r.example.com/o/app:1: the proxy answered 407`,
    ],
    ['wrong content', { ...facts, kind: 'wrong content', detail: 'a' }, 'PUT r.example.com/o/app:1: a'],
    ['unusable', { ...facts, kind: 'unusable', detail: 'a' }, 'PUT r.example.com/o/app:1: a'],
    ['unreachable', { ...facts, kind: 'unreachable', detail: 'a' }, 'PUT r.example.com/o/app:1: a'],
    [
      'unknown host',
      { ...facts, kind: 'unknown host', detail: 'a' },
      `r.example.com cannot be resolved; check the spelling in 'tags' and 'images', and the DNS servers of this runner
PUT r.example.com/o/app:1: a`,
    ],
    [
      'certificate of an unknown authority',
      { ...facts, kind: 'certificate', detail: 'a' },
      `r.example.com presents a certificate from an unknown authority; add its CA: registries: '{"r.example.com": {"ca": "path/to/ca.pem"}}'
PUT r.example.com/o/app:1: a`,
    ],
    [
      'certificate that has expired',
      { ...facts, kind: 'certificate', detail: 'a', certificate: { fault: 'expired' } },
      `the certificate of r.example.com has expired; ask whoever runs r.example.com to renew it
PUT r.example.com/o/app:1: a`,
    ],
    [
      'certificate of tomorrow',
      { ...facts, kind: 'certificate', detail: 'a', certificate: { fault: 'not yet valid', says: '2026-12-01' } },
      `the certificate of r.example.com is not valid yet (2026-12-01); compare the clocks of this runner and of r.example.com
PUT r.example.com/o/app:1: a`,
    ],
    [
      'certificate for other names',
      { ...facts, kind: 'certificate', detail: 'a', certificate: { fault: 'other name', says: 'a, b' } },
      `the certificate of r.example.com is for a, b; use a name that the certificate covers in 'tags' and 'images', or have it issued for r.example.com
PUT r.example.com/o/app:1: a`,
    ],
    [
      'client certificate',
      { ...facts, kind: 'client certificate', detail: 'a' },
      `r.example.com asks for a client certificate and got none that it accepts; set one: registries: '{"r.example.com": {"cert": "…", "key": "…"}}'
PUT r.example.com/o/app:1: a`,
    ],
    [
      'plain HTTP',
      { ...facts, kind: 'plain HTTP', detail: 'a' },
      `r.example.com speaks plain HTTP; if that is intended, set registries: '{"r.example.com": {"http": true}}'
PUT r.example.com/o/app:1: a`,
    ],
    [
      'TLS',
      { ...facts, kind: 'TLS', status: 400 },
      `r.example.com speaks TLS, but was asked in plain HTTP; set registries: '{"r.example.com": {"http": false}}'
PUT r.example.com/o/app:1: the registry answered 400`,
    ],
  ])('%s', (_, given, sentence) => {
    expect(sentenceOf(given)).toBe(sentence)
  })
})

describe('what passes by itself', () => {
  const answered = (status: number) => {
    const reason = `${facts.host} answered ${status}`
    return { reason, told: `${reason} to ${facts.request}` }
  }

  test.each<[RegistryFacts['kind'], Partial<RegistryFacts>, ReturnType<typeof transience>]>([
    ['rate limited', { status: 429, retryAfter: 5 }, { ...answered(429), retryAfter: 5, maxElapsed: 300_000 }],
    ['server error', { status: 503, retryAfter: 5 }, { ...answered(503), retryAfter: 5 }],
    ['unreachable', { detail: 'the connection was reset' }, { reason: 'the connection was reset' }],
    ['wrong content', { detail: 'a' }, { reason: 'a', maxElapsed: 15_000 }],
    ['unknown host', {}, { reason: 'unknown host', maxElapsed: 5000 }],
    ['refused', { status: 403 }, undefined],
    ['not found', { status: 404 }, undefined],
    ['rejected', { status: 400 }, undefined],
    ['rejected by digest', { status: 405 }, undefined],
    ['immutable tag', { status: 400 }, undefined],
    ['proxy', {}, undefined],
    ['unusable', {}, undefined],
    ['certificate', {}, undefined],
    ['client certificate', {}, undefined],
    ['plain HTTP', {}, undefined],
    ['TLS', {}, undefined],
  ])('%s %j', (kind, more, expected) => {
    expect(transience(new RegistryError({ ...facts, kind, ...more }))).toEqual(expected)
  })

  test('what was just pushed may take a while to be there', () => {
    expect(transience(new RegistryError({ ...facts, kind: 'not found', status: 404 }), 30_000)).toEqual({
      ...answered(404),
      maxElapsed: 30_000,
    })
  })

  test('an error of this program does not', () => {
    expect(transience(new TypeError('x is not a function'))).toBeUndefined()
  })
})
