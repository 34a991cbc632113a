import type { Sentence } from './said.ts'

// The programs that this action runs are written in Go, whose errors are nested with colons, so that one of these comes
// last: `failed to push r.io/app: failed to do request: Put "https://r.io/v2/…": EOF`.
const captured = 'captured with Go 1.26.8'

/** What Go's own libraries say of networks, TLS and certificates in the errors of buildx, BuildKit and Docker alike. */
export const goSentences = [
  {
    kind: 'unknown authority',
    pattern: /x509: certificate signed by unknown authority/,
    source: 'Go crypto/x509/verify.go',
    since: captured,
    sample:
      'Head "https://registry.lab.test:5443/v2/e2e/said/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  },
  {
    kind: 'certificate out of date',
    pattern:
      /x509: certificate has expired or is not yet valid(?:: current time \S+ is (?<side>after|before) (?<date>[\d-]+))?/,
    source: 'Go crypto/x509/verify.go',
    since: captured,
    sample:
      'Head "https://127.0.0.1:36697/v2/e2e/said/manifests/1": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-24T21:54:17Z is after 2020-06-01T00:00:00Z',
  },
  {
    kind: 'certificate for other names',
    pattern: /x509: certificate is valid for (?<names>.+), not /,
    source: 'Go crypto/x509/verify.go',
    since: captured,
    sample:
      'Head "https://registry.lab.test:45969/v2/e2e/said/manifests/1": tls: failed to verify certificate: x509: certificate is valid for a.example.com, b.example.com, not registry.lab.test',
  },
  {
    kind: 'certificate for other names',
    pattern: /x509: certificate is not valid for any names/,
    source: 'Go crypto/x509/verify.go',
    since: captured,
    sample:
      'Head "https://registry.lab.test:44529/v2/e2e/said/manifests/1": tls: failed to verify certificate: x509: certificate is not valid for any names, but wanted to match registry.lab.test',
  },
  {
    kind: 'certificate for other names',
    pattern: /x509: cannot validate certificate for /,
    source: 'Go crypto/x509/verify.go',
    since: captured,
    sample:
      'Head "https://127.0.0.1:43747/v2/e2e/said/manifests/1": tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn\'t contain any IP SANs',
  },
  {
    kind: 'client certificate',
    pattern: /remote error: tls: certificate required/,
    source: 'Go crypto/tls/alert.go, for the alert of TLS 1.3',
    since: captured,
    sample: 'Head "https://127.0.0.1:44665/v2/e2e/said/manifests/1": remote error: tls: certificate required',
  },
  {
    kind: 'client certificate',
    pattern: /remote error: tls: bad certificate/,
    source: 'Go crypto/tls/alert.go, for the alert of TLS 1.2, which servers made with Go 1.19 send in TLS 1.3 too',
    since: captured,
    sample: 'Head "https://registry.lab.test:5444/v2/e2e/said/manifests/1": remote error: tls: bad certificate',
  },
  {
    kind: 'plain HTTP',
    pattern: /server gave HTTP response to HTTPS client/i,
    source: 'Go net/http/client.go',
    since: captured,
    sample:
      'Head "https://registry.lab.test:41569/v2/e2e/said/manifests/1": http: server gave HTTP response to HTTPS client',
  },
  {
    kind: 'proxy refused',
    pattern: /": (?:Proxy Authentication Required|Forbidden)$|proxyconnect tcp: .*(?:no such host|certificate|tls: )/m,
    source: 'Go net/http/transport.go, of CONNECT to a proxy',
    since: 'not known',
    sample: 'Head "https://r.io/v2/o/app/manifests/1": Proxy Authentication Required',
    unprovoked: 'made of the parts that Go joins',
  },
  {
    kind: 'proxy out of reach',
    pattern: /proxyconnect tcp: dial tcp (?<address>\S+:\d+): (?:connect: )?(?<why>.*)/,
    source: 'Go net/http/transport.go, of a proxy that does not answer',
    since: 'buildx 0.16.2 (docker/buildx#2667)',
    sample:
      'Head "https://r.io/v2/o/a/manifests/1": proxyconnect tcp: dial tcp 127.0.0.1:1080: connect: connection refused',
    unprovoked: 'from docker/buildx#2667',
  },
  {
    kind: 'connection refused',
    pattern: /connection refused/i,
    source: 'Linux, in the words of Go syscall/zerrors_linux_*.go',
    since: captured,
    sample: 'Head "http://127.0.0.1:1/v2/e2e/said/manifests/1": dial tcp 127.0.0.1:1: connect: connection refused',
  },
  {
    kind: 'connection reset',
    pattern: /connection reset(?: by peer)?/i,
    source: 'Linux, in the words of Go syscall/zerrors_linux_*.go',
    since: captured,
    sample:
      'Head "http://127.0.0.1:41569/v2/e2e/said/manifests/1": read tcp 127.0.0.1:46418->127.0.0.1:41569: read: connection reset by peer',
  },
  {
    kind: 'broken pipe',
    pattern: /broken pipe/i,
    source: 'Linux, in the words of Go syscall/zerrors_linux_*.go',
    since: 'not known',
    sample: 'Put "https://r.io/v2/o/app/blobs/uploads/1": write tcp 10.0.0.1:2->10.0.0.2:443: write: broken pipe',
    unprovoked: 'it depends on timing which of this and a reset is said; made of the parts that Go joins',
  },
  {
    kind: 'connection timed out',
    pattern: /operation timed out|connection timed out/i,
    source: 'Linux and BSD, in the words of Go syscall/zerrors_*.go',
    since: 'not known',
    sample: 'Get "https://r.io/v2/": dial tcp 10.0.0.2:443: connect: connection timed out',
    unprovoked: 'it takes two minutes; made of the parts that Go joins',
  },
  {
    kind: 'TLS handshake timeout',
    pattern: /TLS handshake timeout/i,
    source: 'Go net/http/transport.go',
    since: captured,
    sample: 'Head "https://registry.lab.test:45795/v2/x/manifests/1": net/http: TLS handshake timeout',
    unprovoked: 'it takes 50 s; captured by hand',
  },
  {
    kind: 'i/o timeout',
    pattern: /i\/o timeout/i,
    source: 'Go net/net.go',
    since: 'not known',
    sample: 'Get "https://r.io/v2/": dial tcp 10.0.0.2:443: i/o timeout',
    unprovoked: 'it takes 30 s and an address that drops packets; seen of a daemon earlier',
  },
  {
    kind: 'request timeout',
    pattern: /Client\.Timeout/i,
    source: 'Go net/http/client.go',
    since: 'captured with Docker 20.10.24',
    sample:
      'Error response from daemon: Get "http://registry.lab.test:45795/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
    unprovoked: 'it takes 25 s; captured by hand',
  },
  {
    kind: 'deadline exceeded',
    pattern: /context deadline exceeded/i,
    source: 'Go context/context.go',
    since: 'not known',
    sample: 'Error response from daemon: Get "https://r.io/v2/": context deadline exceeded',
    unprovoked: 'which deadline comes first is a matter of milliseconds; seen of a daemon earlier',
  },
  {
    kind: 'context cancelled',
    pattern: /context canceled$/,
    source: 'Go context/context.go, as the end of the error of what was stopped',
    since: captured,
    sample: 'failed to copy: context canceled: context canceled',
  },
  {
    kind: 'connection closed',
    pattern: /\bEOF\b/,
    source: 'Go io/io.go',
    since: captured,
    sample: 'Head "http://127.0.0.1:41569/v2/e2e/said/manifests/1": EOF',
  },
  {
    kind: 'idle connection closed',
    pattern: /server closed idle connection/i,
    source: 'Go net/http/transport.go',
    since: 'not known',
    sample: 'Put "https://r.io/v2/o/app/manifests/1": http: server closed idle connection',
    unprovoked: 'a race between server and client; made of the parts that Go joins',
  },
  {
    kind: 'no such host',
    pattern: /no such host/i,
    source: 'Go net/net.go',
    since: captured,
    sample:
      'Head "https://nosuch.invalid/v2/e2e/said/manifests/1": dial tcp: lookup nosuch.invalid on 10.255.255.53:53: no such host',
  },
  {
    kind: 'name server fails',
    pattern: /server misbehaving/i,
    source: 'Go net/dnsclient_unix.go',
    since: 'not known',
    sample: 'Get "https://r.io/v2/": dial tcp: lookup r.io on 127.0.0.53:53: server misbehaving',
    unprovoked: 'it needs a name server that fails; seen of a daemon earlier',
  },
  {
    kind: 'name resolution fails',
    pattern: /temporary failure in name resolution/i,
    source: 'glibc, where Go resolves through it',
    since: 'not known',
    sample: 'Get "https://r.io/v2/": dial tcp: lookup r.io: Temporary failure in name resolution',
    unprovoked: 'it needs a name server that fails; seen of a daemon earlier',
  },
] as const satisfies readonly Sentence[]
