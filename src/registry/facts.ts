/** What kept a registry from doing what it was asked for. */
export type RegistryErrorKind =
  | 'refused'
  | 'not found'
  | 'rate limited'
  | 'server error'
  | 'rejected'
  /** Of a push without a tag. */
  | 'rejected by digest'
  /** Of a tag that exists, by a registry that lets none move. */
  | 'immutable tag'
  /** Of attestations that are OCI artifacts. */
  | 'attestation refused'
  /** Of a manifest or an index whose media type the registry does not know. */
  | 'media type refused'
  | 'proxy'
  | 'wrong content'
  /** An answer, or a setting of this machine, with which no client could go on. */
  | 'unusable'
  | 'unreachable'
  | 'unknown host'
  | 'certificate'
  | 'client certificate'
  /** Where TLS was spoken. */
  | 'plain HTTP'
  /** Where plain HTTP was spoken. */
  | 'TLS'

export type RegistryFacts = {
  readonly kind: RegistryErrorKind
  /** As references name it, e.g. `ghcr.io`; of a request that got no answer, the host that was asked last. */
  readonly host: string
  /** Method and reference: `PUT ghcr.io/owner/app:1.2.3`. */
  readonly request: string
  /** As tokens are asked for: `repository:owner/app:pull,push`. */
  readonly scope?: string
  /** Whom the registry knew us as, e.g. `user 'me' from 'registry-auth'`; undefined for an anonymous client. */
  readonly login?: string
  /** Whether a token server took the login, so that a 401 is about rights. */
  readonly isAuthenticated?: boolean
  /** What the token of a job may not do with a package of GitHub, where its registry says that. */
  readonly lacks?: 'write' | 'create'
  /** Whole seconds since the registry last took this login, where it did so earlier in this job. */
  readonly acceptedFor?: number
  readonly status?: number
  /** The registry's own code, e.g. `MANIFEST_UNKNOWN` (OCI distribution specification, error codes). */
  readonly code?: string
  /** The registry's own message, or that of the network. */
  readonly detail?: string
  /** What is wrong with a certificate whose authority is trusted, and the date or the names that it has. */
  readonly certificate?: { readonly fault: 'expired' | 'not yet valid' | 'other name'; readonly says?: string }
  /** Milliseconds that the registry asked to be left alone. */
  readonly retryAfter?: number
  /** How often it was asked, and for how long; once unless told. */
  readonly attempts?: number
  readonly seconds?: number
}
