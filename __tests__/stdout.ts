import { afterEach, beforeEach, jest } from '@jest/globals'

/** What a test wrote to stdout so far. */
export type Written = {
  readonly text: () => string
  /** The same, with random tokens made readable. */
  readonly shown: () => string
}

/** Catches what each test of a file writes to stdout, anew for each. */
export function catchStdout(): Written {
  let written = ''
  beforeEach(() => {
    written = ''
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written += String(chunk)
      return true
    })
  })
  afterEach(() => {
    jest.restoreAllMocks()
  })
  return {
    text: () => written,
    shown: () => written.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'TOKEN'),
  }
}
