import { readFields } from '../input/csv.ts'

/**
 * Tells whether `driver-opts` set an option. Each of them is a CSV record, as buildx reads them (csvToMap in its
 * builder/builder.go); one that is malformed sets nothing here, and is refused by buildx in its own words.
 */
export function hasDriverOpt(driverOpts: readonly string[], name: string): boolean {
  return driverOpts.some((record) => readFields(record).some(({ key, value }) => key === name && value !== undefined))
}
