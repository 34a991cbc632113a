import type { Runner } from '../runner.ts'
import type { Inputs, SettledInputs } from './inputs.ts'

/** Decides about `push: auto`, before anything else is decided; most builds do not have it. */
export async function settlePush<Given extends Inputs>(
  given: Given,
  runner: Pick<Runner, 'event' | 'eventName' | 'environment'>,
): Promise<Given & SettledInputs> {
  if (given.request.push !== 'auto') return given
  const { settleAuto } = await import('./auto.ts')
  return settleAuto(given, runner)
}
