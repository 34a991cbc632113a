import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { checkTls, type GivenTls } from '../../src/toolchain/node-certificates.ts'
import { makeAuthority } from '../registry/certificates.ts'

const authority = makeAuthority('nodes')
const client = authority.issue('')
const other = authority.issue('')
const expired = authority.issue('', { from: '20190101000000Z', until: '20200601000000Z' })
const future = authority.issue('', { from: '20400101000000Z', until: '20410101000000Z' })
const locked = execFileSync('openssl', ['pkey', '-aes256', '-passout', 'pass:x'], {
  input: client.key,
  encoding: 'utf8',
})

const now = new Date()
const given = (texts: Readonly<Record<string, string>>): GivenTls =>
  Object.fromEntries(Object.entries(texts).map(([key, pem]) => [key, { title: `input 'append[0].${key}'`, pem }]))
const check = (texts: Readonly<Record<string, string>>) => () => checkTls(`node 'arm64'`, given(texts), now)
const cacert = authority.ca

test.each([
  ['all three', { cacert, ...client }],
  ['an authority alone', { cacert }],
  ['a chain', { cacert, cert: client.cert + authority.ca, key: client.key }],
  ['a bundle with an authority that has expired', { cacert: expired.cert + cacert }],
])('%s can be used', (_, texts) => {
  expect(check(texts)).not.toThrow()
})

const usable = 'expected PEM without a passphrase, or the path of such a file'
test.each<[string, Record<string, string>, string]>([
  [
    'a certificate without its key',
    { cacert, cert: client.cert },
    `input 'append[0].cert' is set without its private key; add 'key'`,
  ],
  [
    'a key without its certificate',
    { cacert, key: client.key },
    `input 'append[0].key' is set without its certificate; add 'cert'`,
  ],
  [
    'no authority',
    client,
    `node 'arm64' has 'cert' and 'key', but no CA to verify the node's own certificate; add 'ca' ('cacert' in driver-opts)`,
  ],
  [
    'no PEM',
    { cacert: 'ca' },
    `input 'append[0].cacert' is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`,
  ],
  [
    'a key for a certificate',
    { cacert, cert: client.key, key: client.key },
    `input 'append[0].cert' is not a certificate, expected PEM`,
  ],
  [
    'a certificate for a key',
    { cacert, cert: client.cert, key: client.cert },
    `input 'append[0].key' is not a usable private key, ${usable}`,
  ],
  [
    'a key with a passphrase',
    { cacert, cert: client.cert, key: locked },
    `input 'append[0].key' is not a usable private key, ${usable}`,
  ],
  [
    'the key of another',
    { cacert, cert: client.cert, key: other.key },
    `input 'append[0].key' does not belong to the certificate of input 'append[0].cert'; set a pair that belongs together`,
  ],
  [
    'one that has expired',
    { cacert, ...expired },
    `input 'append[0].cert' is a certificate that expired on 2020-06-01; have a new one issued`,
  ],
  [
    'one of the future',
    { cacert, ...future },
    `input 'append[0].cert' is a certificate that is not valid before 2040-01-01; compare the clock of this runner (${now.toISOString()}) with that of its CA`,
  ],
  [
    'an authority that has expired',
    { cacert: expired.cert },
    `input 'append[0].cacert' is a certificate that expired on 2020-06-01; have a new one issued`,
  ],
])('%s is told', (_, texts, message) => {
  expect(check(texts)).toThrow(message)
})
