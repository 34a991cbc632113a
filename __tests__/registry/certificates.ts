import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../fakes.ts'

/** PEM */
export type Certificate = { readonly cert: string; readonly key: string }

/** An authority that issues certificates for tests; it keeps its files in a folder of its own. */
export type Authority = {
  readonly ca: string
  /** The path of {@link Authority.ca}. */
  readonly path: string
  /** @param names `DNS:localhost,IP:127.0.0.1`; empty for a client */
  readonly issue: (names: string, options?: { readonly from?: string; readonly until?: string }) => Certificate
}

export function makeAuthority(name: string): Authority {
  const folder = makeFolder()
  const file = (part: string) => join(folder, part)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', `/CN=${name}`, '-days', '2')
  writeFileSync(
    file('ca.cnf'),
    '[ca]\ndatabase=index\nserial=serial\ndefault_md=sha256\nunique_subject=no\npolicy=any\n[any]\ncommonName=supplied\n',
  )
  writeFileSync(file('index'), '')
  writeFileSync(file('serial'), '01')
  return {
    ca: readFileSync(file('ca.pem'), 'utf8'),
    path: file('ca.pem'),
    issue: (names, { from = '20200101000000Z', until = '20500101000000Z' } = {}) => {
      openssl('req', ...newKey, '-keyout', 'key', '-out', 'csr', '-subj', '/CN=test')
      writeFileSync(file('ext'), names ? `subjectAltName=${names}\n` : 'extendedKeyUsage=clientAuth\n')
      const times = ['-startdate', from, '-enddate', until]
      const by = ['-config', 'ca.cnf', '-name', 'ca', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-outdir', '.']
      openssl('ca', '-batch', ...by, ...times, '-extfile', 'ext', '-in', 'csr', '-out', 'cert', '-notext')
      return { cert: readFileSync(file('cert'), 'utf8'), key: readFileSync(file('key'), 'utf8') }
    },
  }
}
