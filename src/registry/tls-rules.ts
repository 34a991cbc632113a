import type { RegistryRule } from './rule.ts'

/** Certificates, and whether TLS is spoken at all. */
export const tlsRules: readonly RegistryRule[] = [
  {
    id: 'certificate-of-an-unknown-authority',
    title: 'Certificate of an unknown authority',
    answered: ({ kind, certificate }) => kind === 'certificate' && certificate === undefined,
    tell: ({ host }) => ({
      cause: `${host} presents a certificate from an unknown authority`,
      remedy: `add its CA: ${settings(host, '"ca": "path/to/ca.pem"')}`,
    }),
    example: { kind: 'certificate', host: 'registry.example.com:5000' },
  },
  {
    id: 'certificate-out-of-date',
    title: 'Certificate out of date',
    answered: ({ certificate }) => certificate?.fault === 'expired',
    tell: ({ host, certificate }) => ({
      cause: `the certificate of ${host} has expired${told(certificate?.says)}`,
      remedy: `ask whoever runs ${host} to renew it`,
    }),
    example: { kind: 'certificate', host: 'registry.example.com:5000', certificate: { fault: 'expired' } },
  },
  {
    id: 'certificate-not-valid-yet',
    title: 'Certificate not valid yet',
    answered: ({ certificate }) => certificate?.fault === 'not yet valid',
    tell: ({ host, certificate }) => ({
      cause: `the certificate of ${host} is not valid yet${told(certificate?.says)}`,
      remedy: `compare the clocks of this runner and of ${host}`,
    }),
    example: { kind: 'certificate', host: 'registry.example.com:5000', certificate: { fault: 'not yet valid' } },
  },
  {
    id: 'certificate-for-another-name',
    title: 'Certificate for another name',
    answered: ({ certificate }) => certificate?.fault === 'other name',
    tell: ({ host, certificate }) => ({
      cause: `the certificate of ${host} is for ${certificate?.says ?? 'another name'}`,
      remedy: `use a name that the certificate covers in 'tags' and 'images', or have it issued for ${host}`,
    }),
    example: {
      kind: 'certificate',
      host: 'registry.example.com:5000',
      certificate: { fault: 'other name', says: 'registry.internal' },
    },
  },
  {
    id: 'registry-asks-for-a-client-certificate',
    title: 'Registry asks for a client certificate',
    answered: ({ kind }) => kind === 'client certificate',
    tell: ({ host }) => ({
      cause: `${host} asks for a client certificate and got none that it accepts`,
      remedy: `set one: ${settings(host, '"cert": "…", "key": "…"')}`,
    }),
    example: { kind: 'client certificate', host: 'registry.example.com:5000' },
  },
  {
    id: 'registry-speaks-plain-http',
    title: 'Registry speaks plain HTTP',
    answered: ({ kind }) => kind === 'plain HTTP',
    tell: ({ host }) => ({
      cause: `${host} speaks plain HTTP`,
      remedy: `if that is intended, set ${settings(host, '"http": true')}`,
    }),
    example: { kind: 'plain HTTP', host: 'registry.example.com:5000' },
  },
  {
    id: 'registry-speaks-tls',
    title: 'Registry speaks TLS',
    answered: ({ kind }) => kind === 'TLS',
    tell: ({ host }) => ({
      cause: `${host} speaks TLS, but was asked in plain HTTP`,
      remedy: `set ${settings(host, '"http": false')}`,
    }),
    example: { kind: 'TLS', host: 'registry.example.com:5000' },
  },
]

/** A line of a workflow. */
function settings(host: string, key: string): string {
  return `registries: '{"${host}": {${key}}}'`
}

function told(says: string | undefined): string {
  return says === undefined ? '' : ` (${says})`
}
