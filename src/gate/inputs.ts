import { choice, duration, type Input, list, refine, text, type ValuesOf } from '../input/read.ts'

/** What has to be right about an image before its tags move. */
export const gateInputs = {
  verify: choice('verify-architecture', 'entrypoint', 'all', 'off'),
  // A glob may have commas, in braces.
  ignore: list('verify-architecture-ignore'),
  // A line is a command of a shell or of JSON, both of which have quotes of their own.
  smokeTest: list('smoke-test', { rawQuotes: true }),
  test: script('test'),
  timeoutSeconds: duration('test-timeout', 600),
}

export type GateInputs = ValuesOf<typeof gateInputs>

/** A script as the workflow has it; empty where there is nothing but white space. */
function script(name: string): Input<string> {
  return refine(text(name), (script) => {
    if (script.includes('\0')) throw new Error(`input '${name}' contains a NUL character, which no script can contain`)
    // To bash a carriage return is a part of the word before it.
    return script.trim() === '' ? '' : script.replaceAll('\r\n', '\n')
  })
}
