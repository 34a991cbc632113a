import { readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { rootCertificates } from 'node:tls'

/**
 * The authorities that Go's programs trust on this machine (crypto/x509, root_linux.go), which Node leaves aside, and
 * those of Node's own list where the machine has none; each a PEM text of one or more.
 */
export function readSystemCertificates({
  SSL_CERT_FILE,
  SSL_CERT_DIR,
  NODE_EXTRA_CA_CERTS,
}: NodeJS.ProcessEnv): string[] {
  const bundles = SSL_CERT_FILE
    ? [SSL_CERT_FILE]
    : ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']
  const found = bundles.flatMap(readCertificates).slice(0, 1)
  const folders = (SSL_CERT_DIR ?? '').split(delimiter).filter(Boolean)
  const own = folders.flatMap((folder) => listFiles(folder).flatMap((name) => readCertificates(join(folder, name))))
  const extra = NODE_EXTRA_CA_CERTS ? readCertificates(NODE_EXTRA_CA_CERTS) : []
  return [...(found.length > 0 ? found : rootCertificates), ...own, ...extra]
}

function readCertificates(path: string): string[] {
  try {
    const text = readFileSync(path, 'utf8')
    return text.includes('-----BEGIN CERTIFICATE-----') ? [text] : []
  } catch {
    // Not on this machine: the next place may be.
    return []
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
