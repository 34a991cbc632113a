import { CommandError } from '../process.ts'
import type { Passing, Retries } from '../retry.ts'
import type { Docker } from './daemon.ts'

/**
 * Milliseconds to go on trying: less where another image can be tried instead, and least where the registry is out of
 * reach, as the first of a list is for good on machines without the internet.
 */
const patience = { alone: 60_000, withOthers: 20_000, unreachableWithOthers: 5_000 }

/** What no repetition changes; it goes before {@link passing}, since a registry may say both. */
const final =
  /manifest unknown|not found|denied|unauthorized|authentication required|x509|certificate|invalid reference|no matching manifest|no space left|server gave HTTP response/i

/** What passes by itself, and how to name it. Go's words for a broken connection, and those of DNS. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/toomanyrequests|too many requests/i, '429 Too Many Requests'],
  [/connection reset|broken pipe/i, 'connection reset'],
  [/TLS handshake timeout/i, 'TLS handshake timeout'],
  [/i\/o timeout|Client\.Timeout|context deadline exceeded|operation timed out|connection timed out/i, 'timeout'],
  [/\bEOF\b/, 'connection closed'],
]

const unreachable: typeof passing = [
  [/connection refused/i, 'connection refused'],
  [/no such host|temporary failure in name resolution|server misbehaving/i, 'the name cannot be resolved'],
]

/** A status and its reason, as the daemon quotes them; digits alone may be part of a name or a port. */
const busy = /\b(408|429|50[0234]|52\d) ([A-Z][a-z]+(?:[ -][A-Z][a-z]+)*)/

/**
 * Tells by the daemon's words whether a pull that failed may succeed when it is tried again, and how long to try.
 *
 * @param hasOthers another image will do as well
 */
export function passingPull(words: string, hasOthers: boolean): Passing | undefined {
  if (final.test(words)) return undefined
  const find = (table: typeof passing) => table.find(([pattern]) => pattern.test(words))?.[1]
  const away = find(unreachable)
  if (away) return { reason: away, patience: hasOthers ? patience.unreachableWithOthers : patience.alone }
  const [, status, title] = busy.exec(words) ?? []
  const reason = find(passing) ?? (status && `${status} ${title}`)
  return reason ? { reason, patience: hasOthers ? patience.withOthers : patience.alone } : undefined
}

/**
 * Pulls an image, again and again while what fails passes by itself.
 *
 * @param hasOthers as for {@link passingPull}
 * @throws CommandError with the daemon's words
 */
export async function pull(docker: Docker, reference: string, retries: Retries, hasOthers: boolean): Promise<void> {
  await retries.call({
    what: `pull of ${reference}`,
    ask: () => docker(['pull', '--quiet', '--', reference]),
    passes: (error) =>
      error instanceof CommandError && error.exitCode !== undefined ? passingPull(error.stderr, hasOthers) : undefined,
  })
}
