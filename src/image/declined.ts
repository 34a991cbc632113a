import type { BuildDestination, DestinationInputs } from './destination.ts'
import { decideDestination } from './destination.ts'
import type { Declined } from './inputs.ts'
import { isImage, parseOutput } from './output.ts'
import { ownAttributes } from './outputs.ts'

/**
 * Decides where an image goes that `push: auto` did not push: to the other outputs and, unless the Docker engine gets
 * it, to an OCI layout in the job's folder for the checks. Docker's own builder cannot write one and keeps the image in
 * the engine.
 *
 * @param notices as of a push, and one that says what is left out
 * @throws Error for what a push could not do either
 */
export function decideDeclined(
  declined: Declined,
  inputs: DestinationInputs,
  builds: boolean,
  notices: string[],
): BuildDestination {
  const asked = decideDestination(inputs, builds, [])
  const { request, builder } = inputs
  const outputs = request.outputs.map(parseOutput)
  const isInEngine = builder.driver === 'docker' || asked.outputs.isInEngine
  const kept = decideDestination(
    {
      ...inputs,
      request: {
        ...request,
        load: request.load || builder.driver === 'docker',
        push: false,
        outputs: outputs.filter((output) => !isImage(output)).map(({ text }) => text),
      },
    },
    builds,
    notices,
  )
  notices.push(declined.notice(isInEngine))
  const attributes = [...(outputs.find(isImage)?.fields ?? [])].filter(([key]) => !ownAttributes.includes(key))
  const { because, reason } = declined
  return {
    ...kept,
    publish: asked.publish,
    declined: {
      because,
      reason,
      targets: asked.targets,
      ...(!isInEngine && { layout: Object.fromEntries(attributes) }),
    },
  }
}
