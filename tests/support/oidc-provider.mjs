/**
 * An identity provider of others, as a program of its own: its people have the name that they type, and
 * any password. It says its address, is told on its input that of the server which logs people in by it,
 * and says so when it answers.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import Provider from 'oidc-provider'

// From the beginning, so that nobody else has the port when it is needed.
const server = createServer().listen(0, 'localhost')
await once(server, 'listening')
const issuer = `http://localhost:${server.address().port}`
console.log(issuer)
const [site] = await once(createInterface({ input: process.stdin }), 'line')

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'offhook',
      client_secret: 'a secret of the two',
      redirect_uris: [`${site}/offhook/v1/SingleSignOn/Callback`],
      post_logout_redirect_uris: [`${site}/app/`],
    },
  ],
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'preferred_username', 'roles'],
  },
  pkce: { required: () => true },
  // Everybody is who they say; whoever begins with `new` has a role here.
  findAccount: async (_context, id) => ({
    accountId: id,
    claims: async () => ({
      sub: id,
      email: `${id}@example.com`,
      email_verified: !id.startsWith('unverified'),
      name: `${id} of elsewhere`,
      preferred_username: id,
      roles: id.startsWith('new') ? ['agent'] : [],
    }),
  }),
})
server.on('request', provider.callback())
console.log('ready')
