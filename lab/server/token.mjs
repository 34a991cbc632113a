// A token server for registries: token.mjs FOLDER PORT CERTIFICATE KEY
//
// Both forms of distribution's token specification: GET with Basic credentials or none, and the POST of OAuth2. Read anew for each
// request from FOLDER: `users.json` ({NAME: {password, actions}}) and `lifetime` (seconds, 300 where it is missing or empty; a second
// number is what clients are told instead, 0 for nothing). `signing.key` and `signing.pem` sign the tokens.
// Every token request is one line of JSON on stdout, without secrets.
import { createPrivateKey, randomBytes, randomUUID, sign, timingSafeEqual, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'

const [folder, port, certificate, key] = process.argv.slice(2)
const read = (name) => readFileSync(join(folder, name), 'utf8')
const signingKey = createPrivateKey(read('signing.key'))
const x5c = [new X509Certificate(read('signing.pem')).raw.toString('base64')]

// Registries accept a token for so long after its end; distribution has it as a constant. Taken off, a lifetime is what it says.
const LEEWAY = 60
const refreshTokens = new Map()

class Refusal extends Error {
  constructor(status, body) {
    super(JSON.stringify(body))
    this.status = status
  }
}

const invalid = (description) => new Refusal(400, { error: 'invalid_request', error_description: description })
// As Docker Hub words it.
const unauthorized = () => new Refusal(401, { details: 'incorrect username or password' })

function lifetime() {
  const text = existsSync(join(folder, 'lifetime')) ? read('lifetime').trim() : ''
  const [seconds, told = seconds] = (text || '300').split(/\s+/).map(Number)
  return { seconds, told }
}

function checkPassword(name, password) {
  const known = Buffer.from(JSON.parse(read('users.json'))[name]?.password ?? '')
  const given = Buffer.from(password ?? '')
  if (known.length === 0 || known.length !== given.length || !timingSafeEqual(known, given)) throw unauthorized()
}

/** The part of a scope that the account has; undefined where it has nothing of it: less is granted, nothing is refused. */
function grant(account, scope) {
  // The name may have colons of its own: a mirror's has a port.
  const [, type, name, list] = scope.match(/^([^:]+):(.+):([^:]*)$/) ?? []
  if (type === undefined) throw invalid(`scope ${JSON.stringify(scope)}`)
  const anonymous = name.startsWith('public/') ? ['pull'] : []
  const allowed = account === '' ? anonymous : JSON.parse(read('users.json'))[account].actions
  const actions = list.split(',').filter((action) => allowed.includes(action))
  return actions.length === 0 ? undefined : { type, name, actions }
}

function makeToken(account, service, access, seconds) {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'multiarch-build lab',
    sub: account,
    aud: service,
    iat: now,
    nbf: now - LEEWAY,
    exp: now + seconds - LEEWAY,
    jti: randomUUID(),
    access,
  }
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ typ: 'JWT', alg: 'ES256', x5c })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(content), { key: signingKey, dsaEncoding: 'ieee-p1363' })
  return { token: `${content}.${signature.toString('base64url')}`, issuedAt: new Date(now * 1000).toISOString() }
}

function makeRefreshToken(account) {
  const token = randomBytes(32).toString('base64url')
  refreshTokens.set(token, account)
  return token
}

/** Fills in `entry`, what is logged, as it goes: a refused request is logged too. */
function answer(request, body, entry) {
  const url = new URL(request.url, 'https://localhost')
  if (url.pathname !== '/token') throw new Refusal(404, { details: 'not found' })
  if (request.method !== 'GET' && request.method !== 'POST') throw new Refusal(405, { details: 'method not allowed' })
  const oauth = request.method === 'POST'
  const parameters = oauth ? new URLSearchParams(body) : url.searchParams
  entry.service = parameters.get('service') ?? ''
  entry.scope = parameters.getAll('scope').flatMap((scope) => scope.split(' ').filter(Boolean))
  entry.account = parameters.get(oauth ? 'username' : 'account') ?? ''
  if (entry.service === '') throw invalid('service is missing')

  let account = ''
  let offline = parameters.get('offline_token') === 'true'
  if (oauth) {
    entry.grant = parameters.get('grant_type') ?? ''
    entry.client = parameters.get('client_id') ?? ''
    if (entry.client === '') throw invalid('client_id is missing')
    offline ||= parameters.get('access_type') === 'offline'
    if (entry.grant === 'password') {
      account = entry.account
      checkPassword(account, parameters.get('password'))
    } else if (entry.grant === 'refresh_token') {
      account = refreshTokens.get(parameters.get('refresh_token'))
      if (account === undefined) throw unauthorized()
    } else throw invalid(`grant_type ${JSON.stringify(entry.grant)}`)
  } else if (request.headers.authorization !== undefined) {
    entry.grant = 'basic'
    const [scheme, secret = ''] = request.headers.authorization.split(' ')
    if (scheme.toLowerCase() !== 'basic') throw unauthorized()
    const [, name, password] =
      Buffer.from(secret, 'base64')
        .toString()
        .match(/^([^:]*):(.*)$/s) ?? []
    entry.account = account = name ?? ''
    checkPassword(account, password)
  } else entry.grant = 'anonymous'
  entry.account = account

  const access = entry.scope.map((scope) => grant(account, scope)).filter(Boolean)
  entry.granted = access.map(({ type, name, actions }) => `${type}:${name}:${actions}`)
  const { seconds, told } = lifetime()
  const { token, issuedAt } = makeToken(account, entry.service, access, seconds)
  return {
    ...(oauth ? { access_token: token, scope: entry.granted.join(' ') } : { token, access_token: token }),
    ...(told > 0 && { expires_in: told }),
    issued_at: issuedAt,
    ...(offline && account !== '' && { refresh_token: makeRefreshToken(account) }),
  }
}

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, async (request, response) => {
  const entry = {
    time: new Date().toISOString(),
    method: request.method,
    grant: '',
    account: '',
    service: '',
    scope: [],
  }
  let status = 200
  let text
  try {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    text = JSON.stringify(answer(request, body, entry))
  } catch (error) {
    status = error instanceof Refusal ? error.status : 500
    text = error instanceof Refusal ? error.message : '{}'
    if (status === 500) console.error(error)
  }
  console.log(JSON.stringify({ ...entry, status, agent: request.headers['user-agent'] ?? '' }))
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Basic realm="lab"' }),
  }
  response.writeHead(status, headers).end(text)
}).listen(Number(port), '127.0.0.1')
