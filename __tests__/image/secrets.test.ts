import { describe, expect, test } from '@jest/globals'
import { decideSecrets, readSecrets, type Secret, type SecretInputs } from '../../src/image/secrets.ts'

const none: SecretInputs = { secrets: [], secretEnvs: [], secretFiles: [] }
const files: Record<string, string> = { '/k/key.pem': 'line one\nline two\n' }
const sources = { environment: { TOKEN: 'abc123', EMPTY: '' }, readFile: (path: string) => files[path] }

describe('readSecrets', () => {
  test('reads all three inputs, in the order in which buildx gets them', () => {
    const inputs = {
      secrets: ['token=a=b', ' id = two words \n'],
      secretEnvs: ['fromEnv=TOKEN'],
      secretFiles: ['key=/k/key.pem'],
    }
    expect(readSecrets(inputs, sources)).toEqual({
      secrets: [
        { id: 'fromEnv', value: 'abc123' },
        { id: 'token', value: 'a=b' },
        { id: 'id', value: ' two words \n' },
        { id: 'key', path: '/k/key.pem', value: 'line one\nline two\n' },
      ],
      warnings: [],
    })
  })

  const forks = 'pull requests from forks and from Dependabot have no access to repository secrets'

  // As docker/build-push-action does: what the job does not have is left out; a variable, however, is handed over empty.
  test.each<[string, Partial<SecretInputs>, Secret[], string]>([
    [
      'an empty value',
      { secrets: ['token='] },
      [],
      `input 'secrets': secret 'token' is empty, so it is not passed to the build; ${forks}`,
    ],
    [
      'a blank value',
      { secrets: ['token= \n'] },
      [],
      `input 'secrets': secret 'token' is empty, so it is not passed to the build; ${forks}`,
    ],
    [
      'no variable named',
      { secretEnvs: ['token='] },
      [],
      `input 'secret-envs': secret 'token' has no variable name after '=', so it is not passed to the build`,
    ],
    [
      'a variable that is not set',
      { secretEnvs: ['token=HUNTER2'] },
      [{ id: 'token', value: '' }],
      `input 'secret-envs': the variable of secret 'token' is empty or not set, so the secret is empty; ${forks}`,
    ],
    [
      'an empty variable',
      { secretEnvs: ['token=EMPTY'] },
      [{ id: 'token', value: '' }],
      `input 'secret-envs': the variable of secret 'token' is empty or not set, so the secret is empty; ${forks}`,
    ],
    [
      'no file named',
      { secretFiles: ['key='] },
      [],
      `input 'secret-files': secret 'key' has no path after '=', so it is not passed to the build`,
    ],
    [
      'what may be the last line of a key',
      { secrets: ['key=QUJD', 'RUFLTEVBS0xFRUs='] },
      [{ id: 'key', value: 'QUJD' }],
      `input 'secrets': item 2 is empty, so it is not passed to the build; ${forks}; if it is a line of the item before, quote that whole item, as in "id=line 1"`,
    ],
    [
      'a further secret with a name',
      { secrets: ['key=QUJD', 'NPM_TOKEN='] },
      [{ id: 'key', value: 'QUJD' }],
      `input 'secrets': secret 'NPM_TOKEN' is empty, so it is not passed to the build; ${forks}`,
    ],
  ])('goes on without %s, and warns', (_, inputs, secrets, warning) => {
    expect(readSecrets({ ...none, ...inputs }, sources)).toEqual({ secrets, warnings: [warning] })
  })

  test('keeps the others in their order', () => {
    const inputs = { secrets: ['a=1', 'b=', 'c=3'], secretEnvs: ['d=', 'e=TOKEN'], secretFiles: [] }
    expect(readSecrets(inputs, sources).secrets.map(({ id }) => id)).toEqual(['e', 'a', 'c'])
  })

  const hidden = 'hunter2+/=='
  test.each<[string, Partial<SecretInputs>, string]>([
    [
      'no equals sign',
      { secrets: ['a=b', 'hunter2'] },
      `input 'secrets': item 2 is not id=value; a value of several lines needs quotes around the whole item, as in "id=line 1"`,
    ],
    ['a line of a key', { secrets: [hidden] }, `input 'secrets': item 1 is not id=value`],
    ['the padding of base64', { secrets: ['key=QUJD', 'SFVOVEVSMgo=='] }, `input 'secrets': item 2 is not id=value`],
    ['no id', { secrets: ['=hunter2'] }, `input 'secrets': item 1 is not id=value`],
    [
      'a file that is not there',
      { secretFiles: ['key=/hunter2'] },
      `input 'secret-files': the file of secret 'key' cannot be read; set the path, relative to the workspace, of a file that an earlier step wrote`,
    ],
    ['a file without id', { secretFiles: ['/k/key.pem'] }, `input 'secret-files': item 1 is not id=path`],
  ])('fails for %s and prints only the id', (_, inputs, message) => {
    const attempt = () => readSecrets({ ...none, ...inputs }, sources)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/hunter2/i)
  })
})

test.each(['./token', '../k/token', '/run/secrets/token', 'keys/app.pem', 'token.txt'])(
  'names the missing file %s',
  (path) => {
    const sources = { environment: {}, readFile: () => undefined }
    const inputs = { secrets: [], secretEnvs: [], secretFiles: [`token=${path}`] }
    expect(() => readSecrets(inputs, sources)).toThrow(`the file '${path}' of secret 'token' cannot be read`)
  },
)

test.each(['id=token,src=./token', 'id=token,env=TOKEN', 'id=token,type=file,src=./token'])(
  'what a command line would take, %s, is warned of',
  (item) => {
    const { warnings } = readSecrets({ ...none, secrets: [item] }, sources)
    expect(warnings).toEqual([expect.stringMatching(/creates a secret named 'id'; use secret-files: name=path/)])
  },
)

describe('decideSecrets', () => {
  test('passes values through the environment and files by path', () => {
    const names = ['V1', 'V2']
    const plan = decideSecrets(
      [
        { id: 'token', value: 'abc123' },
        { id: 'odd,id', value: 'x "y", z\n' },
        { id: 'key', path: '/k/a,b.pem', value: 'line one\r\n  line two\n' },
      ],
      () => names.shift() ?? '',
    )
    expect(plan).toEqual({
      options: ['id=token,env=V1', '"id=odd,id",env=V2', 'id=key,"src=/k/a,b.pem"'],
      env: { V1: 'abc123', V2: 'x "y", z\n' },
      masks: ['abc123', 'x "y", z', 'line one', 'line two'],
      warnings: [],
    })
  })

  test('takes names for variables that nobody can guess', () => {
    const [one, two] = [1, 2].map(() => Object.keys(decideSecrets([{ id: 'a', value: 'bcde' }]).env)[0])
    expect(one).toMatch(/^MULTIARCH_BUILD_SECRET_[0-9A-F]{16}$/)
    expect(one).not.toBe(two)
  })

  const short = (id: string) =>
    `secret '${id}' has a line of fewer than 4 characters; if it is a secret, the runner may mask that line everywhere and drop job outputs that contain it ("Skip output '…' since it may contain secret."): store the secret on one line, e.g. JSON without line breaks`

  test('warns about lines so short that the runner would mask them in digests and JSON', () => {
    const secrets = [
      { id: 'json', value: '{\n"key": "value"\n}' },
      { id: 'flag', value: ' 1\n' },
      { id: 'key', value: '-----BEGIN-----\nabcd\n-----END-----\n' },
      { id: 'empty', value: '' },
    ]
    expect(decideSecrets(secrets)).toMatchObject({
      masks: ['"key": "value"', '-----BEGIN-----', 'abcd', '-----END-----'],
      warnings: [short('json'), short('flag')],
    })
  })

  test('warns about what the log cannot hide of a file, and about an id that is there twice', () => {
    const secrets = [
      { id: 'json', path: 'j', value: '{\n"key": "value"\n}' },
      { id: 'binary', path: 'b', value: '\u0000a\ufffdbcdef\nand text' },
      { id: 'pin', path: 'p', value: '123' },
      { id: 'pin', value: '12345' },
    ]
    expect(decideSecrets(secrets)).toMatchObject({
      masks: ['"key": "value"', 'and text', '12345'],
      warnings: [
        `secret 'pin' is given more than once; the last one counts`,
        `secret 'pin' has a line of fewer than 4 characters, which cannot be masked in the log`,
      ],
    })
  })

  test('refuses a value that no variable can hold', () => {
    expect(() => decideSecrets([{ id: 'big', value: 'x'.repeat(128 * 1024) }])).toThrow(
      `secret 'big' is larger than 128 KiB; write it to a file and list that in 'secret-files'`,
    )
  })
})
