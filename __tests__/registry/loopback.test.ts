import { expect, test } from '@jest/globals'
import { withLoopback } from '../../src/registry/loopback.ts'

test.each([
  [
    'a host on loopback gets plain HTTP',
    {},
    ['localhost:5000'],
    { 'localhost:5000': { http: true } },
    ['localhost:5000'],
  ],
  ['others get nothing', {}, ['ghcr.io'], {}, []],
  [
    'a mirror counts too',
    { 'docker.io': { mirrors: ['127.0.0.2:5001/hub'] } },
    [],
    { 'docker.io': { mirrors: ['127.0.0.2:5001/hub'] }, '127.0.0.2:5001': { http: true } },
    ['127.0.0.2:5001'],
  ],
  [
    'what is said of a host stays',
    { '[::1]:5000': { http: false } },
    [],
    { '[::1]:5000': { http: false } },
    ['[::1]:5000'],
  ],
  [
    'an authority means TLS',
    { '127.0.0.1:5443': { ca: ['/ca.pem'] } },
    ['127.0.0.1:5443'],
    { '127.0.0.1:5443': { http: false, ca: ['/ca.pem'] } },
    ['127.0.0.1:5443'],
  ],
])('%s', (_, tables, hosts, expected, loopback) => {
  expect(withLoopback(tables, hosts)).toEqual({ tables: expected, loopback })
})
