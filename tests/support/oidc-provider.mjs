/**
 * An identity provider of others, as a program of its own: its people have the name that they type, and
 * any password. Arguments: port, and the address of the server that logs people in by it.
 */
import Provider from 'oidc-provider'

const [port = '0', site = ''] = process.argv.slice(2)
const issuer = `http://localhost:${port}`

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
provider.listen(Number(port), 'localhost', () => console.log('ready'))
