import { expect, test } from '@jest/globals'
import { openPublication } from '../../src/image/publication.ts'

test('without targets no registry is asked, and no tag was moved by a build that failed', async () => {
  const client = () => Promise.reject(new Error('not to be opened'))
  const publication = await openPublication({ client }, { targets: [], mover: 'action', platforms: [] }, '')
  expect(await publication.verify({ images: [], annotations: [] })).toEqual({ moved: [] })
  expect(await publication.movesAfter(new Error('the build failed'))).toEqual([])
})
