// openid-client (on oauth4webapi) as it is, against the service at ISSUER. Says where to send the person, reads where they came back
// to, and tells in the end what it got; NodeClientIT is at the other end.
import * as client from 'openid-client'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { createInterface } from 'node:readline'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, CALLBACK, SCOPE } = process.env
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET || undefined, undefined, {
  algorithm: 'oauth2',
  execute: [client.allowInsecureRequests],
})
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const ask = client.buildAuthorizationUrl(config, {
  redirect_uri: CALLBACK,
  scope: SCOPE,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
})
console.log(ask.href)

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const back = new URL((await lines.next()).value)
const first = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState })
const { payload } = await jwtVerify(
  first.access_token,
  createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri)),
  { issuer: ISSUER, typ: 'at+jwt', algorithms: ['RS256'] },
)
const second = await client.refreshTokenGrant(config, first.refresh_token)
const isActive = async () =>
  CLIENT_SECRET ? (await client.tokenIntrospection(config, second.access_token)).active : null
const before = await isActive()
console.log(JSON.stringify({ token: second.access_token, expires_in: second.expires_in, subject: payload.sub, active: before }))

await lines.next()
await client.tokenRevocation(config, second.refresh_token)
const refused = await client.refreshTokenGrant(config, second.refresh_token).catch((e) => e.error)
console.log(JSON.stringify({ active: await isActive(), refused }))
process.exit(0)
