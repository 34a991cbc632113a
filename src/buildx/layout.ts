import { join } from 'node:path'
import { csvFields } from '../input/csv.ts'

const name = 'layout'

/**
 * The folders in which the calls of one build leave their results: the build's own folder if there is only one call.
 */
export function resultFolders(folder: string, calls: number): string[] {
  return calls < 2 ? [folder] : Array.from({ length: calls }, (_, index) => join(folder, `node-${index}`))
}

/** Where a call leaves the OCI layout that {@link layoutOutput} asks for. */
export function layoutIn(folder: string): string {
  return join(folder, name)
}

/**
 * The `--output` that writes an image to an OCI layout (image-spec, image-layout.md).
 *
 * @param attributes of the image, e.g. `compression`
 * @param folder of the call
 */
export function layoutOutput(attributes: Readonly<Record<string, string>>, folder: string): string {
  return csvFields({ type: 'oci', ...attributes, tar: false, dest: layoutIn(folder) })
}

/**
 * The `--build-context` with which a Dockerfile names an image of a layout, for a call that runs in the folder of the
 * build: buildx would cut a path that contains `:` or `@` (build/opt.go).
 *
 * @param context the name of the image in the Dockerfile
 */
export function layoutContext(context: string, digest: string): string {
  return `${context}=oci-layout://${name}@${digest}`
}
