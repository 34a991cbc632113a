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
