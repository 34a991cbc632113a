import { layoutContext, layoutIn } from '../buildx/layout.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import { openLayout } from '../manifest/layout.ts'
import type { Examine } from '../manifest/publication.ts'
import { examineIn, type Made } from './gate.ts'

/** What the Dockerfile of a smoke test calls the image. */
const name = 'built'

/** Makes what examines an image that was written to a layout, since nothing is pushed. A script could not pull it. */
export function examineLayout(made: Made, job: Job): Examine {
  const layout = layoutIn(job.folder)
  if (made.gate.test !== '') log.info(`'test' does not run: nothing is pushed, so there is no image for it to pull`)
  const named = (digest: string) => ({
    reference: name,
    contexts: [layoutContext(name, digest)],
    folder: job.folder,
  })
  return examineIn({ client: async () => openLayout(layout), repository: '', named }, made, job)
}
