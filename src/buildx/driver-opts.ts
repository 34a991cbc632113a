import { type Field, readFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'

/**
 * Tells whether `driver-opts` set an option. Each is a CSV record, as buildx reads it (csvToMap in builder/builder.go);
 * a malformed one is ignored here and refused by buildx.
 */
export function hasDriverOpt(driverOpts: readonly string[], name: string): boolean {
  return driverOpt(driverOpts, name) !== undefined
}

/** The value of an option that `driver-opts` set, the last of several; undefined where they do not. */
export function driverOpt(driverOpts: readonly string[], name: string): string | undefined {
  return fieldsOf(driverOpts).findLast(({ key, value }) => key === name && value !== undefined)?.value
}

/** Tells whether a container of the driver docker-container with these options has this machine's network. */
export function isInHostNetwork(driverOpts: readonly string[]): boolean {
  return fieldsOf(driverOpts).some(({ key, value }) => key === 'network' && value === 'host')
}

/** Tells whether a builder with these options loads results that go nowhere else into the Docker engine. */
export function hasDefaultLoad(driverOpts: readonly string[]): boolean {
  return fieldsOf(driverOpts).some(({ key, value = '' }) => key === 'default-load' && parseGoBool(value) === true)
}

/** Tells whether these options switch something on, e.g. `rootless` of a pod. */
export function isSwitchedOn(driverOpts: readonly string[], name: string): boolean {
  return parseGoBool(driverOpt(driverOpts, name) ?? '') === true
}

/** Tells whether buildx starts the BuildKit of a builder with this driver itself, with the configuration it is given. */
export function startsBuildkit(driver: string): boolean {
  return ['docker-container', 'kubernetes'].includes(driver)
}

function fieldsOf(driverOpts: readonly string[]): Field[] {
  return driverOpts.flatMap(readFields)
}
