import { choice, list, text } from '../input/read.ts'

/** Every input of the plan action, parsed one by one. */
export type Inputs = {
  readonly platforms: readonly string[]
  /** As given; its forms are in runners.ts. */
  readonly runners: string
  readonly group: 'platform' | 'runner'
}

/** Reads and checks the inputs one by one. */
export function readInputs(): Inputs {
  return {
    platforms: list('platforms', { comma: true }),
    runners: text('runners'),
    group: choice('group', 'platform', 'runner'),
  }
}
