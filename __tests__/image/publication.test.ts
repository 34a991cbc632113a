import { expect, test } from '@jest/globals'
import { openPublication } from '../../src/image/publication.ts'

test('without targets no registry is asked, and an error stays as it is', async () => {
  const client = () => Promise.reject(new Error('not to be opened'))
  const publication = await openPublication({ client }, { targets: [], mover: 'action', platforms: [] }, '')
  const error = new Error('the build failed')
  expect(await publication.publish({ images: [], annotations: [] })).toEqual({ moved: [] })
  expect(await publication.explain(error)).toBe(error)
})
