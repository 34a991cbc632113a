import { expect, test } from '@jest/globals'
import { masksOfSecrets } from '../../src/bake/secrets.ts'

const sources = {
  environment: { TOKEN: 'hunter2-from-a-variable', both: 'variable-of-the-id', EMPTY: '' },
  readFile: (path: string) =>
    ({ 'key.pem': 'first line of a key\nsecond line of a key\n', both: 'file-of-the-id', lone: 'lone-file' })[path],
}

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [{ id: 's', env: 'TOKEN' }, ['hunter2-from-a-variable']],
  [{ id: 's', type: 'env', env: 'TOKEN' }, ['hunter2-from-a-variable']],
  [{ id: 's', src: 'key.pem' }, ['first line of a key', 'second line of a key']],
  [{ id: 's', source: 'key.pem' }, ['first line of a key', 'second line of a key']],
  [{ id: 'both' }, ['variable-of-the-id']],
  [{ id: 'lone' }, ['lone-file']],
  [{ id: 's', env: 'EMPTY' }, []],
  [{ id: 's', env: 'GONE' }, []],
  [{ id: 's', src: 'gone' }, []],
])('%j', (secret, expected) => {
  const masks = masksOfSecrets([{ secrets: [] }, { secrets: [secret, secret] }], sources)
  expect(masks.filter((mask) => !mask.includes('\n'))).toEqual(expected)
})
