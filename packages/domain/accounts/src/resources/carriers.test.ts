import { describe, expect, it } from 'vitest'
import { startAccounts } from '../testing/memory.ts'

describe('a carrier of an account', () => {
  it('has the targets of its policy that are enabled, and From of its domain', async () => {
    const { accounts, account } = await startAccounts()
    const { carriers, sip } = accounts
    const policy = await carriers.policies.create(account.sid, {})
    const domain = await sip.domains.create(account.sid, { domainName: 'from.example.com' })
    const add = (target: string, enabled: boolean) =>
      carriers.targets.create(account.sid, { connectionPolicySid: policy.sid, target, enabled })
    await add('sip:192.0.2.1', true)
    await add('sip:192.0.2.2', false)
    const trunk = await carriers.byocTrunks.create(account.sid, {
      connectionPolicySid: policy.sid,
      fromDomainSid: domain.sid,
    })

    expect(carriers.servers()).toEqual(['sip:192.0.2.1', 'sip:192.0.2.2'])
    expect(carriers.targetsOf(account.sid, trunk.sid)).toMatchObject({
      targets: [{ target: 'sip:192.0.2.1', priority: 10, weight: 10 }],
      fromHost: 'from.example.com',
    })
    const other = await accounts.accounts.create({ friendlyName: 'Other' })
    expect(carriers.targetsOf(other.account.sid, trunk.sid)).toBeUndefined()
  })

  it('is known by its address, and its trunk answers for the domain', async () => {
    const { accounts, account, store } = await startAccounts()
    const { carriers, sip } = accounts
    const trunk = await carriers.byocTrunks.create(account.sid, { voiceUrl: 'https://a.example/' })
    const domain = await sip.domains.create(account.sid, {
      domainName: 'carrier.example.com',
      byocTrunkSid: trunk.sid,
    })
    const record = await carriers.ipRecords.create(account.sid, {
      ipAddress: '192.0.2.0',
      cidrPrefixLength: 30,
    })
    await carriers.sourceIpMappings.create(account.sid, {
      ipRecordSid: record.sid,
      sipDomainSid: domain.sid,
    })

    const again = (await startAccounts({ store })).accounts.sip.gates
    for (const gates of [sip.gates, again]) {
      expect(gates.ofSource('192.0.2.3')).toMatchObject({
        name: 'carrier.example.com',
        leads: { kind: 'domain', target: { sid: trunk.sid } },
        asksAddress: true,
        asksPassword: false,
      })
      expect(gates.ofSource('192.0.2.4')).toBeUndefined()
    }
  })
})

describe('an elastic trunk', () => {
  it('is found by its sid and its domain, and is a gate for its lists alone', async () => {
    const { accounts, account } = await startAccounts()
    const { elasticTrunks, sip } = accounts
    const trunk = await elasticTrunks.create(account.sid, { domainName: 'Pbx.example.com' })
    await elasticTrunks.originationUrls.create(account.sid, {
      trunkSid: trunk.sid,
      target: 'sip:192.0.2.1',
    })
    const list = await sip.addressLists.create(account.sid, { friendlyName: 'Sites' })

    for (const name of [trunk.sid, trunk.sid.toLowerCase(), 'PBX.example.com']) {
      expect(elasticTrunks.targetsOf(account.sid, name)?.targets).toHaveLength(1)
    }
    expect(sip.gates.find('pbx.example.com')).toMatchObject({
      asksAddress: false,
      asksPassword: false,
      takesRegistrations: false,
    })
    await elasticTrunks.attach(account.sid, trunk.sid, 'addressLists', list.sid)
    expect(sip.gates.find('pbx.example.com')?.asksAddress).toBe(true)
    await expect(sip.addressLists.remove(account.sid, list.sid)).rejects.toMatchObject({
      code: 21235,
    })
    await elasticTrunks.remove(account.sid, trunk.sid)
    expect(elasticTrunks.originationUrls.list(account.sid, { size: 9, after: null }).rows).toEqual(
      [],
    )
  })
})
