import { CommandError } from '../process.ts'
import { phaseAttempts, type Retries, type Transient } from '../retry.ts'
import type { Docker } from './daemon.ts'
import { saidByDocker } from './said.ts'

/** Milliseconds before the second attempt: less where another image can be pulled instead. */
const firstDelay = { alone: 8_000, withOthers: 1_000 }

/** Tells from the daemon's words whether a failed pull may succeed when it is retried. */
export type PassingPull = (words: string, reference: string) => Promise<Transient | undefined>

export type PullOptions = { readonly docker: Docker; readonly retries: Retries; readonly passing: PassingPull }

/**
 * Pulls an image, and retries temporary failures.
 *
 * @param hasOthers whether another image would do as well
 * @throws CommandError with the daemon's words
 */
export async function pull(
  { docker, retries, passing }: PullOptions,
  reference: string,
  hasOthers: boolean,
): Promise<void> {
  await retries.call({
    phase: 'pull',
    what: `pull of ${reference}`,
    ask: () => docker(['pull', '--quiet', '--', reference]),
    transience: (error) =>
      error instanceof CommandError && error.exitCode !== undefined ? passing(error.stderr, reference) : undefined,
    attempts: phaseAttempts,
    firstDelay: hasOthers ? firstDelay.withOthers : firstDelay.alone,
  })
}

/** Why an image was not pulled: the daemon's words, with advice on plain HTTP. */
export function whyNotPulled({ stderr, message }: CommandError): string {
  const words = stderr.trim() || message
  return saidByDocker(words, ['plain HTTP'])
    ? `${words}; 'http: true' in 'registries' applies to BuildKit alone, so add the host to "insecure-registries" of the Docker daemon (/etc/docker/daemon.json)`
    : words
}
