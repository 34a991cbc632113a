import { choice, duration, type Input, list, refine, text, type ValuesOf } from '../input/read.ts'

/** What is checked about an image before its tags move. */
export const gateInputs = {
  verify: choice('verify-architecture', 'entrypoint', 'all', 'off'),
  // A glob may have commas, in braces.
  ignore: list('verify-architecture-ignore'),
  // A line is a shell command or JSON, both of which have their own quotes.
  smokeTest: list('smoke-test', { rawQuotes: true }),
  test: script('test'),
  timeoutSeconds: duration('test-timeout', 600),
}

export type GateInputs = ValuesOf<typeof gateInputs>

/** The script from the workflow; empty if it is nothing but white space. */
function script(name: string): Input<string> {
  return refine(text(name), (script) => {
    if (script.includes('\0')) throw new Error(`input '${name}' contains a NUL character, which no script can contain`)
    // Bash takes a carriage return as part of the word before it.
    return script.trim() === '' ? '' : script.replaceAll('\r\n', '\n')
  })
}
