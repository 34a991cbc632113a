import type { Advice } from '../advice.ts'
import { dockerHub } from '../reference.ts'
import type { Refused } from '../registry/rule.ts'
import type { Symptom } from './rules/rule.ts'

/** Adapts advice about a registry to pulls by the daemon, and to names without a host. */
export function amended(advice: Advice, { phase, refused }: Symptom, unnamed: string | undefined): Advice {
  if (refused === undefined) return advice
  if (phase === 'pull' || phase === 'boot') return { ...advice, remedy: forDaemon(refused) ?? advice.remedy }
  const isPushed = phase === 'login' || phase === 'push' || phase === 'check' || phase === 'tags'
  if (unnamed === undefined || !isPushed || !isAtHub(refused)) return advice
  return {
    cause: `${advice.cause}; '${unnamed}' has no registry host, so it means Docker Hub (${dockerHub}/${unnamed})`,
    remedy: `if you mean another registry, put its host in front (registry.example.com/${unnamed}); otherwise ${advice.remedy}`,
  }
}

/** The daemon has its own settings, and does not know the input `registries`. */
function forDaemon({ kind, host }: Refused): string | undefined {
  if (kind === 'certificate')
    return `the Docker daemon pulls this image, so add the CA certificate for it: /etc/docker/certs.d/${host}/ca.crt`
  if (kind === 'client certificate')
    return `the Docker daemon pulls this image, so add client.cert and client.key for it in /etc/docker/certs.d/${host}`
  if (kind === 'plain HTTP')
    return `the Docker daemon pulls this image, so add ${host} to "insecure-registries" in /etc/docker/daemon.json`
  return undefined
}

function isAtHub({ kind, host }: Refused): boolean {
  const isHub = host === dockerHub || host.endsWith(`.${dockerHub}`)
  return isHub && (kind === 'refused' || kind === 'unknown host' || kind === 'unreachable')
}
