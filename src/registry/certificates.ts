import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { RegistryTable } from './loopback.ts'
import type { Registry } from './registries.ts'

/** Paths of the certificates of one registry; each is missing where the registry needs none. */
export type CertificateFiles = {
  /** The folder that holds the authority and nothing else. */
  readonly folder?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemCertificateFolders = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/** Writes the certificates of a registry, readable by this user alone. */
export async function writeCertificates({ ca, client }: Registry, folder: string): Promise<CertificateFiles> {
  if (ca === undefined && client === undefined) return {}
  const authority = join(folder, 'ca')
  await mkdir(authority, { recursive: true, mode: 0o700 })
  const paths = { ca: join(authority, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const write = async (path: string, text: string | undefined) => {
    if (text !== undefined) await writeFile(path, text, { mode: 0o600 })
  }
  await Promise.all([write(paths.ca, ca), write(paths.cert, client?.cert), write(paths.key, client?.key)])
  return {
    ...(ca !== undefined && { folder: authority, ca: paths.ca }),
    ...(client && { cert: paths.cert, key: paths.key }),
  }
}

/**
 * What makes Go's programs trust authorities besides those that they trust anyway: buildx fetches tokens for BuildKit,
 * and does not know the builder's configuration.
 *
 * @param searched the variable as it was before
 */
export function trusting(files: readonly CertificateFiles[], searched: string | undefined): { SSL_CERT_DIR?: string } {
  const folders = files.flatMap(({ folder }) => folder ?? [])
  if (folders.length === 0) return {}
  return { SSL_CERT_DIR: [...folders, ...(searched?.split(delimiter) ?? systemCertificateFolders)].join(delimiter) }
}

/** The table of a registry in a buildkitd.toml; a certificate that was not written is left out. */
export function tableOf(
  { mirrors, http, insecure, ca: ownCa, client }: Registry,
  { ca, cert, key }: CertificateFiles = {},
): RegistryTable {
  return {
    ...(mirrors.length > 0 && { mirrors }),
    ...(http !== undefined && { http }),
    ...(insecure !== undefined && { insecure }),
    ...(ownCa !== undefined && ca !== undefined && { ca: [ca] }),
    ...(client && cert !== undefined && key !== undefined && { keypair: [{ key, cert }] }),
  }
}
