/** People log in by the word of an identity provider of others, which runs beside the server. */
import { launchBrowser, ServerProcess } from '@offhook/test-kit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { IdentityProviderProcess } from '../support/identity-provider.ts'
import { basicAuth } from '../support/rest.ts'
import { root } from '../support/root.ts'

let server: ServerProcess
let provider: IdentityProviderProcess
let browser: Browser

beforeAll(async () => {
  provider = await IdentityProviderProcess.start()
  server = await ServerProcess.start(root, {
    env: {
      OFFHOOK_OIDC_ISSUER: provider.issuer,
      OFFHOOK_OIDC_CLIENT_ID: 'offhook',
      OFFHOOK_OIDC_CLIENT_SECRET: 'a secret of the two',
      OFFHOOK_OIDC_NAME: 'Example',
      OFFHOOK_OIDC_CREATE: 'on',
    },
  })
  await provider.serves(server.facts.httpUrl)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await provider?.stop()
  expect(await server?.stop()).toBe(0)
})

async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(`${server.facts.httpUrl}/offhook/v1/${path}`, {
    method,
    headers: { authorization: basicAuth(server.facts), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return text === '' ? null : JSON.parse(text)
}

/** Goes there as somebody, and comes back. */
async function comesBackAs(name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${server.facts.httpUrl}/app/`)
  await page.getByRole('link', { name: 'Log in with Example' }).click()
  await page.locator('[name=login]').fill(name)
  await page.locator('[name=password]').fill('any')
  await page.locator('[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL(`${server.facts.httpUrl}/app/**`)
  return page
}

it('a person is known by their verified address, and later by who they are there', async () => {
  const added = { username: 'ann', fullName: 'Ann Example', email: 'Ann@example.com' }
  const { sid } = await ask('POST', 'People', added)

  const page = await comesBackAs('ann')
  await page.getByRole('button', { name: 'Menu of Ann Example' }).waitFor()
  // No secret stays in the address.
  expect(page.url()).toBe(`${server.facts.httpUrl}/app/`)
  const { sessions } = await ask('GET', `People/${sid}/Sessions`)
  expect(sessions).toMatchObject([{ method: 'provider' }])

  await ask('POST', `People/${sid}`, { email: null })
  const again = await comesBackAs('ann')
  // Her first browser is still there.
  await again.getByRole('button', { name: 'Log in here and end the other' }).click()
  await again.getByRole('button', { name: 'Menu of Ann Example' }).waitFor()
  await page.getByText('Your session has ended').waitFor()

  await again.getByRole('button', { name: 'Menu of Ann Example' }).click()
  await again.getByRole('menuitem', { name: 'Log out' }).click()
  // The provider asks whether its own session ends too.
  await again.getByRole('button', { name: /sign me out/i }).click()
  await again.getByLabel('User name').waitFor()
  await page.context().close()
  await again.context().close()
})

it('somebody new is added with the role that the provider names', async () => {
  const page = await comesBackAs('newbie')

  await page.getByRole('button', { name: 'Menu of newbie of elsewhere' }).waitFor()
  const { people } = await ask('GET', 'People?search=newbie')
  expect(people).toMatchObject([{ username: 'newbie', roles: ['agent'], takesCalls: true }])
  await page.context().close()
})

it.each(['nobody', 'unverified-admin'])('%s stays outside', async (name) => {
  await ask('POST', 'People', { username: `${name}-here`, email: 'unverified-admin@example.com' })
  const page = await comesBackAs(name)

  await page.getByText('Nobody here is known by that login').waitFor()
  await page.context().close()
})

it('a stolen ticket, and an answer that nobody waits for, are worth nothing', async () => {
  const { httpUrl } = server.facts
  const callback = `${httpUrl}/offhook/v1/SingleSignOn/Callback?code=x&state=y`
  const answer = await fetch(callback, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('/app/single-sign-on#failed')

  const exchange = await fetch(`${httpUrl}/offhook/v1/Sessions/Ticket`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket: 'failed' }),
  })
  expect(exchange.status).toBe(401)
})
