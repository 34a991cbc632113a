import { expect, test } from '@jest/globals'
import { readRefusal } from '../../src/buildx/refusal.ts'
import { causeOf } from '../../src/registry/sentences.ts'

// The words of BuildKit 0.32 and buildx 0.36, with a registry that has the fault.
const push = 'failed to solve: failed to push r.example.com:5000/o/app'
const blob = 'https://r.example.com:5000/v2/o/app/blobs/sha256:0'

const me = `user 'me' from 'registry-auth'`
const nobody = undefined

/** What is said of a failure of BuildKit's, as access.ts puts it together. */
function explain(words: string, login: string | undefined): string | undefined {
  const refusal = readRefusal(words)
  return refusal && causeOf({ ...refusal, ...(login && { login }) })
}

test.each<[string, string, string | undefined, string]>([
  [
    'no login',
    `${push}: unexpected status from HEAD request to ${blob}: 401 Unauthorized`,
    nobody,
    `r.example.com:5000 refused an anonymous request (scope repository:o/app:pull,push); no login for r.example.com:5000 was found; log in with 'registry-auth' (registry: r.example.com:5000), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
  ],
  [
    'wrong password',
    `${push}:1: unexpected status from HEAD request to ${blob}: 401 Unauthorized`,
    me,
    `r.example.com:5000 refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check the user name and the password, which may have expired`,
  ],
  [
    'no right to push, with a token',
    `failed to push ghcr.io/o/app: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Ao%2Fapp%3Apull&scope=repository%3Ao%2Fapp%3Apull%2Cpush&service=ghcr.io: 403 Forbidden`,
    me,
    `ghcr.io refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check the password, which may have expired, and whether this user has access to this repository`,
  ],
  [
    'not enough scope on Docker Hub',
    'failed to push o/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    me,
    `docker.io refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check that the repository exists, and that this user may push or pull there`,
  ],
  [
    'a tag that Docker Hub lets not move',
    'failed to push o/app:1: denied: requested access to the resource is denied - 1 is already assigned to an image in this repository and cannot be updated due to immutability settings.',
    me,
    `docker.io refused the push because this tag exists and is immutable there; push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings`,
  ],
  [
    'a tag that ECR lets not move',
    `${push}:1: tag invalid: The image tag '1' already exists in the 'o/app' repository and cannot be overwritten because the tag is immutable.`,
    me,
    `r.example.com:5000 refused the push because this tag exists and is immutable there; push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings`,
  ],
  [
    'a base image',
    'failed to resolve source metadata for r.example.com:5000/o/base:1: unexpected status from HEAD request to https://r.example.com:5000/v2/o/base/manifests/1: 401 Unauthorized',
    nobody,
    `r.example.com:5000 refused an anonymous request (scope repository:o/base:pull); check the name, since there may be no such image; if it is private, log in with 'registry-auth' (registry: r.example.com:5000), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
  ],
  [
    'a cache',
    'error writing layer blob: unexpected status from HEAD request to https://r.example.com:5000/v2/o/cache/blobs/sha256:0: 401 Unauthorized',
    me,
    `r.example.com:5000 refused user 'me' from 'registry-auth' (scope repository:o/cache:pull,push); check the user name and the password, which may have expired`,
  ],
  [
    'an unknown authority',
    `${push}: failed to do request: Head "${blob}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    me,
    `r.example.com:5000 presents a certificate from an unknown authority; add its CA: registries: '{"r.example.com:5000": {"ca": "path/to/ca.pem"}}'`,
  ],
  [
    'no client certificate',
    `${push}: failed to do request: Head "${blob}": remote error: tls: bad certificate`,
    me,
    `r.example.com:5000 asks for a client certificate and got none that it accepts; set one: registries: '{"r.example.com:5000": {"cert": "…", "key": "…"}}'`,
  ],
  [
    'plain HTTP',
    `${push}: failed to do request: Head "${blob}": http: server gave HTTP response to HTTPS client`,
    me,
    `r.example.com:5000 speaks plain HTTP; if that is intended, set registries: '{"r.example.com:5000": {"http": true}}'`,
  ],
  [
    'a password that ended, in the words of the registry',
    `${push}: unauthorized: authentication required`,
    me,
    `r.example.com:5000 refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check the user name and the password, which may have expired`,
  ],
  [
    'no right to push, in the words of the registry',
    `${push}: denied: requested access to the resource is denied`,
    me,
    `r.example.com:5000 refused user 'me' from 'registry-auth' (scope repository:o/app:pull,push); check that the repository exists, and that this user may push or pull there`,
  ],
  [
    'no push by digest, in the words of the registry',
    `${push}: unsupported: The operation is unsupported.`,
    me,
    `r.example.com:5000 refused a manifest that has no tag; if the registry does not accept pushes by digest, use 'publish: direct'`,
  ],
  [
    'no push by digest, in the words of the registry, by another code',
    `${push}: manifest invalid: no`,
    me,
    `r.example.com:5000 refused a manifest that has no tag; if the registry does not accept pushes by digest, use 'publish: direct'`,
  ],
  [
    'no push by digest',
    `${push}: unexpected status from PUT request to https://r.example.com:5000/v2/o/app/manifests/sha256:0: 405 Method Not Allowed`,
    me,
    `r.example.com:5000 refused a manifest that has no tag; if the registry does not accept pushes by digest, use 'publish: direct'`,
  ],
  [
    'a certificate that has expired',
    `${push}: failed to do request: Head "${blob}": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-24T18:00:00Z is after 2026-11-01T12:00:00Z`,
    me,
    `the certificate of r.example.com:5000 has expired (2026-11-01); ask whoever runs r.example.com:5000 to renew it`,
  ],
  [
    'a certificate of tomorrow',
    `${push}: failed to do request: Head "${blob}": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-24T18:00:00Z is before 2026-11-25T12:00:00Z`,
    me,
    `the certificate of r.example.com:5000 is not valid yet (2026-11-25); compare the clocks of this runner and of r.example.com:5000`,
  ],
  [
    'a certificate for other names',
    `${push}: failed to do request: Head "${blob}": tls: failed to verify certificate: x509: certificate is valid for a.example.com, b.example.com, not r.example.com`,
    me,
    `the certificate of r.example.com:5000 is for a.example.com, b.example.com; use a name that the certificate covers in 'tags' and 'images', or have it issued for r.example.com:5000`,
  ],
  [
    'a certificate without addresses',
    `${push}: failed to do request: Head "${blob}": tls: failed to verify certificate: x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs`,
    me,
    `the certificate of r.example.com:5000 is for another name; use a name that the certificate covers in 'tags' and 'images', or have it issued for r.example.com:5000`,
  ],
  [
    'too many requests',
    `${push}: toomanyrequests: You have reached your pull rate limit`,
    me,
    `r.example.com:5000 is rate-limiting user 'me' from 'registry-auth'; run the job again later, or log in with an account that has a higher limit`,
  ],
])('%s', (_, words, login, sentence) => {
  expect(explain(words, login)).toBe(sentence)
})

test.each([
  `${push}:1: unexpected status from PUT request to https://r.example.com:5000/v2/o/app/manifests/sha256:0: 400 Bad Request`,
  'process "/bin/sh -c curl https://r.example.com/v2/" did not complete successfully: exit code: 1\nGET https://r.example.com/v2/: 401 Unauthorized',
  'process "/bin/sh -c exit 1" did not complete successfully: exit code: 1',
])('other failures are not explained: %s', (words) => {
  expect(readRefusal(words)).toBeUndefined()
})

const deadCache =
  'error writing layer blob: failed to do request: Head "http://127.0.0.1:1/v2/x/blobs/sha256:86a4": dial tcp'

test.each<[string, string, ReturnType<typeof readRefusal>]>([
  [
    'a server error',
    `${push}:1: unexpected status from PUT request to https://r.example.com:5000/v2/o/app/manifests/1: 500 Internal Server Error`,
    { kind: 'server error', host: 'r.example.com:5000', status: 500 },
  ],
  [
    'a daemon that pulls',
    'docker pull failed with exit code 1: Error response from daemon: Head "https://registry-1.docker.io/v2/moby/buildkit/manifests/1": received unexpected HTTP status: 503 Service Unavailable',
    { kind: 'server error', host: 'docker.io', status: 503 },
  ],
  [
    'no connection',
    `${deadCache} 127.0.0.1:1: connect: connection refused`,
    { kind: 'unreachable', host: '127.0.0.1:1', detail: 'connection refused' },
  ],
  [
    'a host that is not there',
    'failed to push registry.nope.test/x:1: failed to do request: Head "https://registry.nope.test/v2/x/blobs/sha256:0": dial tcp: lookup registry.nope.test on 10.0.0.53:53: no such host',
    { kind: 'unknown host', host: 'registry.nope.test' },
  ],
  [
    'a host with a port that is not there',
    'failed to push registry.nope.test:5000/x:1: failed to do request: Head "https://registry.nope.test:5000/v2/x/blobs/sha256:0": dial tcp: lookup registry.nope.test: no such host',
    { kind: 'unknown host', host: 'registry.nope.test:5000' },
  ],
  [
    "Docker Hub's host, which is not there",
    'failed to push newcomer/m:1: failed to do request: Head "https://registry-1.docker.io/v2/newcomer/m/blobs/sha256:0": dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host',
    { kind: 'unknown host', host: 'docker.io' },
  ],
  [
    'a name server that fails',
    `${push}: failed to do request: Head "${blob}": dial tcp: lookup r.example.com on 127.0.0.53:53: server misbehaving`,
    { kind: 'unreachable', host: 'r.example.com:5000', detail: 'server misbehaving' },
  ],
  [
    'an index of an unknown type',
    `${push}: unexpected status from PUT request to https://r.example.com:5000/v2/o/app/manifests/sha256:0: 415 Unsupported Media Type: <html></html>`,
    { kind: 'media type refused', host: 'r.example.com:5000', status: 415 },
  ],
  [
    'attestations, as GitLab says it',
    `failed to push registry.gitlab.com/o/app:1: unknown: blob unknown to registry - sha256:${'6'.repeat(64)}`,
    { kind: 'attestation refused', host: 'registry.gitlab.com', detail: `sha256:${'6'.repeat(64)}` },
  ],
  [
    'attestations, as Alibaba Cloud says it',
    'failed to push registry.cn-beijing.aliyuncs.com/o/app:1: denied: unknown manifest class for application/vnd.oci.empty.v1+json',
    { kind: 'attestation refused', host: 'registry.cn-beijing.aliyuncs.com' },
  ],
  [
    'a package of GitHub',
    'failed to push ghcr.io/o/app:1: denied: installation not allowed to Create organization package',
    { kind: 'refused', host: 'ghcr.io', scope: 'repository:o/app:pull,push', status: 403, lacks: 'create' },
  ],
  [
    'no more words than the code',
    `${push}:1: unauthorized`,
    { kind: 'refused', host: 'r.example.com:5000', scope: 'repository:o/app:pull,push', status: 401 },
  ],
])('reads %s', (_, words, refusal) => {
  expect(readRefusal(words)).toEqual(refusal)
})

test('where the words of a pull name no registry, it has the name that it is given', () => {
  const words = 'docker pull failed with exit code 1: Error response from daemon: toomanyrequests: Rate exceeded'
  expect(readRefusal(words)).toBeUndefined()
  expect(readRefusal(words, 'the registry')).toMatchObject({ kind: 'rate limited', host: 'the registry' })
})
