import { CommandError } from '../process.ts'
import type { Retries, Transient } from '../retry.ts'
import type { Docker } from './daemon.ts'
import { saidByDocker } from './said.ts'

/**
 * Milliseconds to go on trying: less where another image can be tried instead, and least where the registry is out of
 * reach, as the first of a list is for good on machines without the internet.
 */
const patience = { alone: 60_000, withOthers: 20_000, unreachableWithOthers: 5_000 }

/** Permanent failures; they are looked for first, since a registry may say both. */
const final = [
  'not in the registry',
  'no matching platform',
  'access refused',
  'certificate',
  'plain HTTP',
  'invalid reference',
  'disk full',
] as const

const unreachable = [
  ['connection refused', 'connection refused'],
  ['no such host', 'the name cannot be resolved'],
  ['name resolution fails', 'the name cannot be resolved'],
  ['name server fails', 'the name cannot be resolved'],
] as const

/** Transient failures, and how to name them. */
const transient = [
  ['rate limited', '429 Too Many Requests'],
  ['connection reset', 'connection reset'],
  ['broken pipe', 'connection reset'],
  ['TLS handshake timeout', 'TLS handshake timeout'],
  ['i/o timeout', 'timeout'],
  ['request timeout', 'timeout'],
  ['deadline exceeded', 'timeout'],
  ['connection timed out', 'timeout'],
  ['connection closed', 'connection closed'],
] as const

/**
 * Tells by the daemon's words whether a pull that failed may succeed when it is tried again, and how long to try.
 *
 * @param hasOthers another image will do as well
 */
export function transientPull(words: string, hasOthers: boolean): Transient | undefined {
  if (saidByDocker(words, final)) return undefined
  const nameOf = (table: typeof unreachable | typeof transient) =>
    table.find(([kind]) => saidByDocker(words, [kind]))?.[1]
  const away = nameOf(unreachable)
  if (away) return { reason: away, maxElapsed: hasOthers ? patience.unreachableWithOthers : patience.alone }
  const reason = nameOf(transient) ?? saidByDocker(words, ['registry busy'])?.text
  return reason ? { reason, maxElapsed: hasOthers ? patience.withOthers : patience.alone } : undefined
}

/**
 * Pulls an image, and tries again while it fails for a transient reason.
 *
 * @param hasOthers as for {@link transientPull}
 * @throws CommandError with the daemon's words
 */
export async function pull(docker: Docker, reference: string, retries: Retries, hasOthers: boolean): Promise<void> {
  await retries.call({
    what: `pull of ${reference}`,
    ask: () => docker(['pull', '--quiet', '--', reference]),
    transience: (error) =>
      error instanceof CommandError && error.exitCode !== undefined
        ? transientPull(error.stderr, hasOthers)
        : undefined,
  })
}

/** Why an image was not pulled: the daemon's words, and what they do not say of plain HTTP. */
export function whyNotPulled({ stderr, message }: CommandError): string {
  const words = stderr.trim() || message
  return saidByDocker(words, ['plain HTTP'])
    ? `${words}; 'http: true' of 'registries' is for BuildKit, the Docker daemon needs the host among its insecure-registries`
    : words
}
