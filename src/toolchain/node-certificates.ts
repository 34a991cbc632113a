import { certificatesIn, privateKeyIn } from '../input/x509.ts'

/** The names of buildx's options for them (its driver/remote/factory.go). */
export const tlsOptions = ['cacert', 'cert', 'key'] as const
export type TlsOption = (typeof tlsOptions)[number]

/** A PEM text, and what gave it, e.g. `input 'append[0].cert'`. */
export type GivenPem = { readonly title: string; readonly pem: string }

export type GivenTls = Readonly<Partial<Record<TlsOption, GivenPem>>>

/**
 * Checks a node's certificates locally: buildx would fail only after 20 s, with a Go error that names no input.
 *
 * @param title of the node, e.g. `node 'arm64'`
 * @throws Error that names the input; it never repeats PEM
 */
export function checkTls(title: string, { cacert, cert, key }: GivenTls, now: Date): void {
  if (cert && !key) throw new Error(`${cert.title} is set without its private key; add 'key'`)
  if (key && !cert) throw new Error(`${key.title} is set without its certificate; add 'cert'`)
  if (cert && !cacert)
    throw new Error(
      `${title} has 'cert' and 'key', but no CA to verify the node's own certificate; add 'ca' ('cacert' in driver-opts)`,
    )
  if (cacert) checkAuthorities(cacert, now)
  if (cert && key) checkPair(cert, key, now)
}

/** A bundle may hold old authorities beside one that counts. */
function checkAuthorities(given: GivenPem, now: Date): void {
  const problems = read(given).map((certificate) => problemOf(certificate, now))
  if (problems.every((problem) => problem !== undefined)) throw new Error(`${given.title} ${problems[0]}`)
}

function checkPair(cert: GivenPem, key: GivenPem, now: Date): void {
  // The others of a chain are those of authorities.
  const [own] = read(cert)
  const privateKey = privateKeyIn(key.pem)
  if (privateKey === undefined)
    throw new Error(
      `${key.title} is not a usable private key, expected PEM without a passphrase, or the path of such a file`,
    )
  if (!own?.checkPrivateKey(privateKey))
    throw new Error(
      `${key.title} does not belong to the certificate of ${cert.title}; set a pair that belongs together`,
    )
  const problem = problemOf(own, now)
  if (problem !== undefined) throw new Error(`${cert.title} ${problem}`)
}

function read({ title, pem }: GivenPem) {
  const certificates = certificatesIn(pem)
  if (certificates.length === 0)
    throw new Error(
      `${title} is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`,
    )
  return certificates
}

function problemOf({ validFrom, validTo }: { validFrom: string; validTo: string }, now: Date): string | undefined {
  const day = (text: string) => new Date(text).toISOString().slice(0, 10)
  if (new Date(validTo) < now) return `is a certificate that expired on ${day(validTo)}; have a new one issued`
  if (new Date(validFrom) > now)
    return `is a certificate that is not valid before ${day(validFrom)}; compare the clock of this runner (${now.toISOString()}) with that of its CA`
  return undefined
}
