/** The account and what it owns that does not ring: keys, numbers, applications, tokens. */
import { createHmac } from 'node:crypto'
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { STAY } from '../support/callers.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)
/** What the site of these tests is opened with. */
export const ICE_SERVERS = 'stun:stun.test:3478,turn:turn.test:3478?transport=udp'
export const TURN_SECRET = 'shared with the TURN server'

export function accountTests(place: Place): void {
  describe('Accounts', () => {
    it('lists, fetches and renames the account', async () => {
      const { client, facts } = place.site
      const account = client.api.v2010.accounts(facts.accountSid)

      const renamed = await account.update({ friendlyName: 'Contract' })
      const fetched = await account.fetch()
      const listed = await client.api.v2010.accounts.list({
        friendlyName: 'Contract',
        status: 'active',
      })

      expect(renamed.friendlyName).toBe('Contract')
      expect(fetched).toMatchObject({ status: 'active', type: 'Full', authToken: facts.authToken })
      expect(listed.map(({ sid }) => sid)).toEqual([facts.accountSid])
      expect(await client.api.v2010.accounts.list({ friendlyName: 'Nobody' })).toEqual([])
    })

    it('has subaccounts that see nothing of each other', async () => {
      const { client, facts } = place.site
      const { accounts } = client.api.v2010
      const made = await accounts.create({ friendlyName: 'Below' })
      const other = await accounts.create({ friendlyName: 'Beside' })
      const below = place.site.clientOf({ username: made.sid, password: made.authToken })
      const byParent = accounts(made.sid)

      expect(made).toMatchObject({ ownerAccountSid: facts.accountSid, status: 'active' })
      expect(await accounts.list({ friendlyName: 'Below' })).toMatchObject([{ sid: made.sid }])
      expect(await below.api.v2010.accounts.list()).toMatchObject([{ sid: made.sid }])
      // The account above acts in it by its path.
      const number = await byParent.incomingPhoneNumbers.create({ phoneNumber: '+12015553910' })
      const application = await below.applications.create({ friendlyName: 'Own' })
      const queue = await below.queues.create({ friendlyName: 'Own' })
      expect(number.accountSid).toBe(made.sid)
      expect(await below.incomingPhoneNumbers.list()).toMatchObject([{ sid: number.sid }])
      expect(await byParent.applications.list()).toMatchObject([{ sid: application.sid }])
      for (const stranger of [
        client,
        place.site.clientOf({ username: other.sid, password: other.authToken }),
      ]) {
        await expectRefusal(stranger.incomingPhoneNumbers(number.sid).fetch(), 404, 20404)
        await expectRefusal(stranger.applications(application.sid).remove(), 404, 20404)
        await expectRefusal(stranger.queues(queue.sid).fetch(), 404, 20404)
        const numbers = await stranger.incomingPhoneNumbers.list()
        expect(numbers.map(({ sid }) => sid)).not.toContain(number.sid)
      }
      const foreign = { to: 'sip:a@192.0.2.1', from: number.phoneNumber }
      await expectRefusal(
        client.calls.create({ ...foreign, applicationSid: application.sid }),
        400,
        21218,
      )
      await expectRefusal(
        client.calls.create({ ...foreign, to: '+14155551212', twiml: '<Response/>' }),
        400,
        21210,
      )
      for (const sid of [facts.accountSid, other.sid]) {
        await expectRefusal(below.api.v2010.accounts(sid).fetch(), 404, 20404)
        await expectRefusal(below.api.v2010.accounts(sid).calls.list(), 404, 20404)
      }
      await expectRefusal(below.api.v2010.accounts.create({ friendlyName: 'x' }), 403, 20403)
      await expectRefusal(
        below.api.v2010.accounts(made.sid).update({ status: 'closed' }),
        403,
        20403,
      )
      // A number can be moved within the family.
      const moved = await byParent
        .incomingPhoneNumbers(number.sid)
        .update({ accountSid: facts.accountSid })
      expect(moved.accountSid).toBe(facts.accountSid)
      expect(await below.incomingPhoneNumbers.list()).toEqual([])
      await client.incomingPhoneNumbers(number.sid).remove()
    })

    it('suspends and closes subaccounts', async () => {
      const { client } = place.site
      const { accounts } = client.api.v2010
      const { sid, authToken } = await accounts.create()
      const below = place.site.clientOf({ username: sid, password: authToken })
      const number = await below.incomingPhoneNumbers.create({
        phoneNumber: '+12015553911',
        voiceUrl: place.callers.host.answers('/closed', STAY),
      })

      const { host, port } = place.site.facts.sip
      const live = await (await place.callers.phone('+12025550160')).call(
        `sip:${number.phoneNumber}@${host}:${port}`,
      )
      await until('its document is asked for', () => place.callers.host.asked('/closed')[0])

      expect(await accounts(sid).update({ status: 'suspended' })).toMatchObject({
        status: 'suspended',
      })
      await live.until('failed')
      expect(live.failure).toBe(403)
      await expectRefusal(below.calls.list(), 401, 20005)
      expect(await accounts(sid).incomingPhoneNumbers.list()).toHaveLength(1)
      await expectRefusal(accounts(sid).applications.create(), 401, 20005)
      const phone = await place.callers.phone('+12025550161')
      const call = await phone.call(`sip:${number.phoneNumber}@${host}:${port}`)
      await call.until('failed')
      expect(call.failure).toBe(404)
      expect(place.callers.host.asked('/closed')).toHaveLength(1)
      await accounts(sid).update({ status: 'active' })
      expect(await below.calls.list()).toMatchObject([{ status: 'failed' }])
      await accounts(sid).update({ status: 'closed' })
      await expectRefusal(below.calls.list(), 401, 20005)
      await expectRefusal(accounts(sid).update({ status: 'active' }), 400, 20001)
      await accounts(sid).incomingPhoneNumbers(number.sid).remove()
    })

    it('cannot be closed, and has no account of somebody else', async () => {
      const { client, facts } = place.site
      const { accounts } = client.api.v2010

      await expectRefusal(accounts(`AC${NOWHERE}`).fetch(), 404, 20404)
      await expectRefusal(accounts(`AC${NOWHERE}`).calls.list(), 404, 20404)
      await expectRefusal(accounts(facts.accountSid).update({ status: 'closed' }), 400, 20001)
    })
  })

  describe('Keys', () => {
    it('open what they may until they are deleted', async () => {
      const { client } = place.site
      const key = await client.newKeys.create({ friendlyName: 'Contract' })
      const withKey = place.site.clientOf({ username: key.sid, password: key.secret })

      expect(await withKey.calls.list({ limit: 1 })).toEqual(expect.any(Array))
      await expectRefusal(withKey.keys.list(), 403, 20403)
      await expectRefusal(withKey.api.v2010.accounts.list(), 403, 20403)
      const renamed = await client.keys(key.sid).update({ friendlyName: 'Renamed' })
      expect(await client.keys(key.sid).fetch()).toMatchObject({
        sid: key.sid,
        friendlyName: renamed.friendlyName,
        dateCreated: expect.any(Date),
      })
      expect((await client.keys.list()).map(({ sid }) => sid)).toContain(key.sid)
      await client.keys(key.sid).remove()

      await expectRefusal(client.keys(key.sid).fetch(), 404, 20404)
      await expectRefusal(withKey.calls.list({ limit: 1 }), 401, 20003)
    })
  })

  describe('Keys by their other names', () => {
    it('are the same keys', async () => {
      const { client } = place.site
      const legacy = await client.newSigningKeys.create({ friendlyName: 'Legacy' })
      const newer = await client.iam.v1.newApiKey.create({
        accountSid: place.site.facts.accountSid,
        friendlyName: 'Newer',
      })

      expect(await client.keys(legacy.sid).fetch()).toMatchObject({ friendlyName: 'Legacy' })
      const renamed = await client.signingKeys(newer.sid).update({ friendlyName: 'Renamed' })
      expect(await client.iam.v1.apiKey(newer.sid).fetch()).toMatchObject({
        friendlyName: renamed.friendlyName,
        dateCreated: expect.any(Date),
      })
      await client.iam.v1.apiKey(legacy.sid).update({ friendlyName: 'Legacy too' })
      expect(await client.signingKeys(legacy.sid).fetch()).toMatchObject({
        friendlyName: 'Legacy too',
      })
      const lists = [
        await client.signingKeys.list(),
        await client.iam.v1.getApiKeys.list({ accountSid: place.site.facts.accountSid }),
      ]
      for (const list of lists)
        expect(list.map(({ sid }) => sid)).toEqual(expect.arrayContaining([legacy.sid, newer.sid]))
      await client.signingKeys(newer.sid).remove()
      await client.iam.v1.apiKey(legacy.sid).remove()
      await expectRefusal(client.keys(legacy.sid).fetch(), 404, 20404)
      await expectRefusal(client.iam.v1.apiKey(newer.sid).fetch(), 404, 20404)
    })

    it('are restricted to what their policy permits, which can be changed', async () => {
      const { client, facts } = place.site
      const allow = ['/twilio/voice/calls/list', '/twilio/taskrouter/workspaces/*']
      const made = await client.iam.v1.newApiKey.create({
        ...{ accountSid: facts.accountSid, keyType: 'restricted', policy: { allow } },
      })
      expect(made.policy).toEqual({ allow })
      const key = place.site.clientOf({ username: made.sid, password: made.secret })

      await key.calls.list({ limit: 1 })
      await key.taskrouter.v1.workspaces(facts.workspaceSid).fetch()
      await expectRefusal(key.calls(`CA${NOWHERE}`).fetch(), 403, 70051)
      await expectRefusal(key.messages.list({ limit: 1 }), 403, 70051)
      await expectRefusal(key.keys.list({ limit: 1 }), 403, 20403)
      await expectRefusal(key.newKeys.create(), 403, 20403)
      const newer = { allow: ['/twilio/voice/calls/read'] }
      const updated = await client.iam.v1.apiKey(made.sid).update({ policy: newer })
      expect(updated.policy).toEqual(newer)
      await expectRefusal(key.calls(`CA${NOWHERE}`).fetch(), 404, 20404)
      await expectRefusal(key.calls.list({ limit: 1 }), 403, 70051)
      await client.iam.v1.apiKey(made.sid).remove()
    })

    it('are refused for another account, and with limits that are none', async () => {
      const { client, facts } = place.site
      const { newApiKey, getApiKeys } = client.iam.v1

      await expectRefusal(newApiKey.create({ accountSid: `AC${NOWHERE}` }), 404, 20404)
      await expectRefusal(getApiKeys.list({ accountSid: `AC${NOWHERE}` }), 404, 20404)
      await expectRefusal(
        newApiKey.create({ accountSid: facts.accountSid, keyType: 'restricted' }),
        400,
        20001,
      )
      const policy = { allow: ['/twilio/everything'] }
      await expectRefusal(
        newApiKey.create({ accountSid: facts.accountSid, keyType: 'restricted', policy }),
        400,
        70002,
      )
    })
  })

  describe('IncomingPhoneNumbers', () => {
    it('are made, listed, changed, cleared and deleted', async () => {
      const { client } = place.site
      const made = await client.incomingPhoneNumbers.create({
        phoneNumber: '+12015553901',
        friendlyName: 'Front desk',
        voiceUrl: 'https://app.example.com/voice',
        voiceMethod: 'GET',
        voiceFallbackUrl: 'https://app.example.com/fallback',
        voiceFallbackMethod: 'POST',
        statusCallback: 'https://app.example.com/status',
        statusCallbackMethod: 'POST',
        voiceCallerIdLookup: true,
        smsUrl: 'https://app.example.com/sms',
        smsMethod: 'POST',
      })
      const number = client.incomingPhoneNumbers(made.sid)

      expect(await number.fetch()).toMatchObject({
        phoneNumber: '+12015553901',
        voiceMethod: 'GET',
        voiceCallerIdLookup: true,
        capabilities: { voice: true },
      })
      const cleared = await number.update({ voiceUrl: '', friendlyName: 'Back desk' })
      expect(cleared).toMatchObject({ voiceUrl: null, friendlyName: 'Back desk' })
      for (const filter of [{ phoneNumber: '+12015553901' }, { friendlyName: 'Back desk' }]) {
        const listed = await client.incomingPhoneNumbers.list(filter)
        expect(listed.map(({ sid }) => sid)).toEqual([made.sid])
      }
      const local = await client.incomingPhoneNumbers.local.create({ phoneNumber: '+12015553902' })
      const locals = await client.incomingPhoneNumbers.local.list({ phoneNumber: '+12015553902' })
      expect(locals.map(({ sid }) => sid)).toEqual([local.sid])
      await number.remove()
      await expectRefusal(number.fetch(), 404, 20404)
      await expectRefusal(number.remove(), 404, 20404)
    })

    it('are refused with the documented codes, and then nothing is kept', async () => {
      const { client } = place.site
      const numbers = client.incomingPhoneNumbers
      const phoneNumber = '+12015553903'
      const before = await numbers.list()

      await expectRefusal(numbers.create({ phoneNumber: 'front desk' }), 400, 21421)
      await expectRefusal(numbers.create({ areaCode: '999' }), 400, 21452)
      await expectRefusal(numbers.create({ phoneNumber: place.site.facts.phoneNumber }), 400, 21422)
      await expectRefusal(numbers.create({ phoneNumber, voiceUrl: 'not a url' }), 400, 21205)
      await expectRefusal(numbers.create({ phoneNumber, voiceUrl: 'ftp://host/file' }), 400, 21205)
      await expectRefusal(numbers.create({ phoneNumber, voiceMethod: 'PUT' }), 400, 21209)
      await expectRefusal(
        numbers.create({ phoneNumber, voiceApplicationSid: `AP${NOWHERE}` }),
        400,
        21218,
      )
      await expectRefusal(numbers.create({ phoneNumber, friendlyName: 'x'.repeat(65) }), 400, 20002)
      await expectRefusal(numbers(`PN${NOWHERE}`).fetch(), 404, 20404)
      await expectRefusal(numbers('PNx').update({ friendlyName: 'x' }), 404, 20404)
      expect(await numbers.list()).toHaveLength(before.length)
    })
  })

  describe('Applications', () => {
    it('are made, listed, changed and deleted, but not while a number runs them', async () => {
      const { client } = place.site
      const made = await client.applications.create({
        friendlyName: 'Survey',
        voiceUrl: 'https://app.example.com/survey',
        smsUrl: 'https://app.example.com/text',
        smsMethod: 'GET',
        smsStatusCallback: 'https://app.example.com/sent',
        messageStatusCallback: 'https://app.example.com/told',
      })
      expect(made).toMatchObject({
        smsUrl: 'https://app.example.com/text',
        smsMethod: 'GET',
        smsStatusCallback: 'https://app.example.com/sent',
        messageStatusCallback: 'https://app.example.com/told',
      })
      await expectRefusal(client.applications(made.sid).update({ smsUrl: 'nowhere' }), 400, 21205)
      const application = client.applications(made.sid)
      const number = await client.incomingPhoneNumbers.create({
        phoneNumber: '+12015553904',
        voiceApplicationSid: made.sid,
        smsApplicationSid: made.sid,
      })
      expect(number.smsApplicationSid).toBe(made.sid)

      const changed = await application.update({ voiceMethod: 'GET' })
      expect(await application.fetch()).toMatchObject({
        friendlyName: 'Survey',
        voiceMethod: changed.voiceMethod,
      })
      const listed = await client.applications.list({ friendlyName: 'Survey' })
      expect(listed.map(({ sid }) => sid)).toEqual([made.sid])
      await expectRefusal(application.remove(), 409, 20409)
      await client.incomingPhoneNumbers(number.sid).update({ voiceApplicationSid: '' })
      await expectRefusal(application.remove(), 409, 20409)
      await client.incomingPhoneNumbers(number.sid).update({ smsApplicationSid: '' })
      await application.remove()
      await expectRefusal(application.fetch(), 404, 20404)
      await expectRefusal(client.applications.create({ voiceUrl: 'nowhere' }), 400, 21205)
      await expectRefusal(client.applications.create({ statusCallback: 'flow:x' }), 400, 21205)
    })

    it('come in pages that keep the filter, forwards and backwards', async () => {
      const { client } = place.site
      const made = []
      for (let count = 0; count < 5; count++) {
        made.push((await client.applications.create({ friendlyName: 'Paged' })).sid)
      }
      await client.applications.create({ friendlyName: 'Another' })

      const first = await client.applications.page({ friendlyName: 'Paged', pageSize: 2 })
      const second = await first.nextPage()
      const third = await second?.nextPage()
      const back = await third?.previousPage()
      const all = await client.applications.list({ friendlyName: 'Paged', pageSize: 2 })
      const some = await client.applications.list({ friendlyName: 'Paged', limit: 3 })

      const pages = [first, second, third].map((page) => page?.instances.map(({ sid }) => sid))
      expect(pages.map((page) => page?.length)).toEqual([2, 2, 1])
      expect(pages.flat()).toEqual(made.toReversed())
      expect(await third?.nextPage()).toBeUndefined()
      expect(back?.instances.map(({ sid }) => sid)).toEqual(pages[1])
      expect(all).toHaveLength(5)
      expect(some).toHaveLength(3)
    })
  })

  describe('Tokens', () => {
    it('last as long as asked, a day at most', async () => {
      const { client } = place.site

      expect(await client.tokens.create()).toMatchObject({ ttl: '86400' })
      const { ttl, username, password, iceServers } = await client.tokens.create({ ttl: 60 })
      expect(ttl).toBe('60')
      const until = Number(username.split(':')[0]) - Date.now() / 1_000
      expect(until).toBeGreaterThan(40)
      expect(until).toBeLessThan(62)
      expect(password).toBe(createHmac('sha1', TURN_SECRET).update(username).digest('base64'))
      const [stun, turn] = ICE_SERVERS.split(',')
      expect(iceServers).toEqual([
        { url: stun, urls: stun },
        { url: turn, urls: turn, username, credential: password },
      ])
      await expectRefusal(client.tokens.create({ ttl: 86_401 }), 400, 20001)
      await expectRefusal(client.tokens.create({ ttl: 0 }), 400, 20001)
    })
  })

  describe('whoever asks', () => {
    it('is told what is wrong with the request itself', async () => {
      const { client, facts } = place.site
      const keys = `/2010-04-01/Accounts/${facts.accountSid}/Keys.json`

      await expectRefusal(client.applications.list({ pageSize: 1001 }), 400, 20007)
      await expectRefusal(client.applications.page({ pageSize: 0 }), 400, 20001)
      await expectRefusal(client.applications.page({ pageToken: 'PTnonsense' }), 400, 20001)
      const put = await place.site.fetch(keys, { method: 'PUT' })
      expect(put.status).toBe(405)
      expect(await put.json()).toMatchObject({ code: 20004, status: 405 })
      const nowhere = await place.site.fetch(
        `/2010-04-01/Accounts/${facts.accountSid}/Nothing.json`,
      )
      expect(nowhere.status).toBe(404)
      expect(await nowhere.json()).toMatchObject({ code: 20404, status: 404 })
      expect(nowhere.headers.get('twilio-request-id')).toMatch(/^RQ[0-9a-f]{32}$/)
    })

    it('may send either kind of form', async () => {
      const { facts } = place.site
      const fields = { FriendlyName: 'By parts, Zoë & co', VoiceUrl: 'https://app.example.com/a?b' }
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)

      const answer = await place.site.fetch(
        `/2010-04-01/Accounts/${facts.accountSid}/Applications.json`,
        { method: 'POST', body },
      )

      expect(answer.status).toBe(201)
      expect(await answer.json()).toMatchObject({
        friendly_name: fields.FriendlyName,
        voice_url: fields.VoiceUrl,
      })
    })

    it('is refused with a wrong password, and after many of them is not even heard', async () => {
      const { facts } = place.site
      const keys = `/2010-04-01/Accounts/${facts.accountSid}/Keys.json`
      // A stranger's sid: the account's own must stay free for the other tests.
      const stranger = place.site.clientOf({ username: `SK${NOWHERE}`, password: 'wrong' })

      const refused = await place.site.fetch(keys, { password: 'wrong' })
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"')
      expect(await refused.json()).toMatchObject({ code: 20003, status: 401 })
      const anonymous = await fetch(facts.httpUrl + keys)
      expect(anonymous.status).toBe(401)

      const codes: number[] = []
      while (codes.length < 30 && !codes.includes(20429)) {
        await stranger.keys.list().catch((error: { code: number }) => codes.push(error.code))
      }
      expect(codes.slice(0, 5)).toEqual([20003, 20003, 20003, 20003, 20003])
      expect(codes.at(-1)).toBe(20429)
      await expectRefusal(stranger.keys.list(), 429, 20429)
      expect(await place.site.client.keys.list()).not.toEqual([])
    })
  })

  describe('our own paths', () => {
    it('are served beside the families', async () => {
      const { httpUrl } = place.site.facts
      const page = await fetch(`${httpUrl}/app/`)

      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
      expect(await (await fetch(`${httpUrl}/healthz`)).json()).toEqual({ ok: true })
      expect(await (await fetch(`${httpUrl}/readyz`)).json()).toMatchObject({ ready: true })
      expect((await place.site.fetch('/offhook/v1/Configuration')).status).toBe(200)
      // REST would refuse the method; the SDK's bridge answers it for browsers.
      const bridge = await fetch(`${httpUrl}/v1/wschannels`, { method: 'OPTIONS' })
      expect(bridge.ok).toBe(true)
    })
  })
}
