import { describe, expect, test } from '@jest/globals'
import { decideSecrets, readSecrets, type SecretInputs } from '../../src/image/secrets.ts'

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
    expect(readSecrets(inputs, sources)).toEqual([
      { id: 'fromEnv', value: 'abc123' },
      { id: 'token', value: 'a=b' },
      { id: 'id', value: ' two words \n' },
      { id: 'key', path: '/k/key.pem', value: 'line one\nline two\n' },
    ])
  })

  const hidden = 'hunter2+/=='
  test.each<[string, Partial<SecretInputs>, string]>([
    [
      'no equals sign',
      { secrets: ['a=b', 'hunter2'] },
      `input 'secrets': item 2 is not id=value; a value of several lines needs quotes around the whole item, as in "id=line 1"`,
    ],
    ['a line of a key', { secrets: [hidden] }, `input 'secrets': item 1 is not id=value`],
    ['no id', { secrets: ['=hunter2'] }, `input 'secrets': item 1 is not id=value`],
    ['an empty value', { secrets: ['token='] }, `input 'secrets': secret 'token' is empty; does the job have it?`],
    [
      'no variable named',
      { secretEnvs: ['token='] },
      `input 'secret-envs': secret 'token' is empty; does the job have it?`,
    ],
    [
      'a variable that is not set',
      { secretEnvs: ['token=HUNTER2'] },
      `input 'secret-envs': the variable of secret 'token' is not set, or empty`,
    ],
    [
      'an empty variable',
      { secretEnvs: ['token=EMPTY'] },
      `input 'secret-envs': the variable of secret 'token' is not set, or empty`,
    ],
    [
      'a file that is not there',
      { secretFiles: ['key=/hunter2'] },
      `input 'secret-files': the file of secret 'key' cannot be read`,
    ],
    ['a file without id', { secretFiles: ['/k/key.pem'] }, `input 'secret-files': item 1 is not id=path`],
  ])('fails for %s and prints only the id', (_, inputs, message) => {
    const attempt = () => readSecrets({ ...none, ...inputs }, sources)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/hunter2/i)
  })
})

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

  test('warns about what it cannot hide, and about an id that is there twice', () => {
    const secrets = [
      { id: 'json', value: '{\n"key": "value"\n}' },
      { id: 'binary', path: 'b', value: '\u0000a\ufffdbcdef\nand text' },
      { id: 'pin', value: '123' },
      { id: 'pin', value: '12345' },
    ]
    expect(decideSecrets(secrets)).toMatchObject({
      masks: ['"key": "value"', 'and text', '12345'],
      warnings: [
        `secret 'pin' is given more than once; the last one counts`,
        `secret 'pin' has a line of less than 4 characters, which the log cannot hide`,
      ],
    })
  })

  test('refuses a value that no variable can hold', () => {
    expect(() => decideSecrets([{ id: 'big', value: 'x'.repeat(128 * 1024) }])).toThrow(
      `secret 'big' is larger than 128 KiB; put it into a file and name that in 'secret-files'`,
    )
  })
})
