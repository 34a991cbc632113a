import type { PlatformName } from '../platform.ts'

/** How the tests of one platform's image ended, in the shape of the output `tests`. */
export type TestResult = {
  readonly passed: boolean
  readonly seconds: number
  /** Whether they ran under QEMU; absent where that is not known. */
  readonly emulated?: boolean
}

/** By platform, normalised; empty where nothing was tested. */
export type TestResults = ReadonlyMap<PlatformName, TestResult>

/** What came of the tests of an image. */
export type Tested = {
  readonly results: TestResults
  /** Why tags must not move: one text for each failed command, of one line or more, the platform in front. */
  readonly failures: readonly string[]
}
