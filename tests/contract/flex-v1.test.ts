/**
 * The Flex family by the wire contract: every operation that we have is asked by the unmodified
 * helper on a running server, and refuses what it must with the documented code.
 */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const place = Place.ofThisFile()
const NOWHERE = '0'.repeat(32)

const json = (path: string, init: { password?: string; headers?: Record<string, string> } = {}) =>
  place.site.fetch(path, init).then(async (response) => ({
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
  }))

describe('the configuration', () => {
  const update = (body: object) =>
    place.site.client.flexApi.v1.configuration().update(body as never, {})

  it('names the workspace, workflow and queue of the first start', async () => {
    const { facts, client } = place.site

    const configuration = await client.flexApi.v1.configuration().fetch()

    expect(configuration).toMatchObject({
      accountSid: facts.accountSid,
      status: 'ok',
      taskrouterWorkspaceSid: facts.workspaceSid,
      taskrouterTargetWorkflowSid: facts.workflowSid,
      callRecordingEnabled: false,
    })
    expect(configuration.taskrouterOfflineActivitySid).toMatch(/^WA/)
  })

  it('keeps what is set, each setting as a whole, until null takes it back', async () => {
    const { facts } = place.site
    const dialpad = {
      default: {
        enabled: true,
        workflow_sid: facts.workflowSid,
        queue_sid: facts.taskQueueSid,
        caller_id: facts.phoneNumber,
        location: 'US',
      },
    }

    await update({ outbound_call_flows: dialpad, ui_attributes: { theme: { dark: true } } })
    await update({ taskrouter_skills: [{ name: 'spanish', minimum: 1, maximum: 5 }] })
    await update({ ui_attributes: { holdMusicUrl: 'https://app.example.com/hold.mp3' } })

    const kept = await place.site.client.flexApi.v1.configuration().fetch()
    expect(kept.outboundCallFlows).toEqual(dialpad)
    expect(kept.taskrouterSkills).toEqual([{ name: 'spanish', minimum: 1, maximum: 5 }])
    expect(kept.uiAttributes).toEqual({ holdMusicUrl: 'https://app.example.com/hold.mp3' })
    expect((await update({ ui_attributes: null })).uiAttributes).toBeNull()
    expect((await update({ outbound_call_flows: null })).outboundCallFlows).toEqual({})
  })

  it('ignores what cannot be set, as whoever sends a whole one back expects', async () => {
    const before = await json('/v1/Configuration')

    const after = await update({ ...before.body, account_sid: `AC${NOWHERE}`, status: 'nonsense' })

    expect(after.accountSid).toBe(place.site.facts.accountSid)
    expect(after.status).toBe('ok')
  })

  it.each([
    [{ call_recording_enabled: 'yes' }, 'call_recording_enabled'],
    [{ call_recording_webhook_url: 'file:///etc/passwd' }, 'call_recording_webhook_url'],
    [{ outbound_call_flows: { default: { caller_id: '0201 555' } } }, 'caller_id'],
    [{ outbound_call_flows: { default: { location: 'Nowhere' } } }, 'location'],
    [{ queue_stats_configuration: { default: { reset_time: '25:00' } } }, 'reset_time'],
    [{ queue_stats_configuration: { default: { reset_timezone: 'Moon/Crater' } } }, 'timezone'],
    [{ taskrouter_skills: [{ name: 'es', minimum: 5, maximum: 1 }] }, 'taskrouter_skills'],
    [{ taskrouter_workspace_sid: 'WS1' }, 'taskrouter_workspace_sid'],
    [{ ui_attributes: [] }, 'ui_attributes'],
  ])('is refused as %j, with the name of what is wrong', async (body, name) => {
    const refused = await update(body).catch((error: unknown) => error)

    expect(refused).toMatchObject({ status: 400, code: 20001 })
    expect(String(Object(refused).message)).toContain(name)
  })

  it('shows whoever has not logged in the public part alone', async () => {
    const { facts } = place.site
    await update({ public_attributes: { logo: 'x' }, attributes: { secret: 'y' } })

    const open = await fetch(`${facts.httpUrl}/v1/Configuration/Public`)
    const whole = await fetch(`${facts.httpUrl}/v1/Configuration`)
    const foreign = await fetch(`${facts.httpUrl}/v1/Configuration/Public?AccountSid=AC${NOWHERE}`)

    const told = (await open.json()) as object
    expect(told).toMatchObject({ account_sid: facts.accountSid, public_attributes: { logo: 'x' } })
    expect(Object.keys(told)).not.toContain('attributes')
    expect(Object.keys(told)).not.toContain('outbound_call_flows')
    expect(whole.status).toBe(401)
    expect(foreign.status).toBe(404)
  })
})

describe('the plugin service', () => {
  it('releases versions of plugins, loaded by their phase', async () => {
    const { plugins, pluginConfigurations, pluginReleases } = place.site.client.flexApi.v1
    const made = await plugins.create({ uniqueName: 'screen-pop', friendlyName: 'Screen pop' })
    const other = await plugins.create({ uniqueName: 'notes' })
    const version = await plugins(made.sid).pluginVersions.create({
      versionParam: '1.0.0',
      pluginUrl: 'https://app.example.com/screen-pop.js',
      changelog: 'First',
    })
    const otherVersion = await plugins('notes').pluginVersions.create({
      versionParam: '0.1.0',
      pluginUrl: 'https://app.example.com/notes.js',
    })

    const configuration = await pluginConfigurations.create({
      name: 'Spring',
      plugins: [
        { plugin_version: version.sid, phase: 4 },
        { plugin_version: otherVersion.sid, phase: 1 },
      ],
    })
    const release = await pluginReleases.create({ configurationId: configuration.sid })

    expect((await plugins('screen-pop').fetch()).sid).toBe(made.sid)
    const renamed = await plugins(other.sid).update({ friendlyName: 'Notes' })
    expect(renamed.friendlyName).toBe('Notes')
    expect((await plugins.list()).map(({ uniqueName }) => uniqueName)).toContain('notes')
    expect((await plugins(made.sid).pluginVersions('latest').fetch()).sid).toBe(version.sid)
    expect((await plugins(made.sid).pluginVersions('1.0.0').fetch()).sid).toBe(version.sid)
    expect((await plugins(made.sid).pluginVersions.list()).map(({ sid }) => sid)).toEqual([
      version.sid,
    ])
    const active = await pluginReleases('active').fetch()
    expect(active.sid).toBe(release.sid)
    expect((await pluginReleases.list()).map(({ sid }) => sid)).toEqual([release.sid])
    const configuredPlugins = pluginConfigurations(active.configurationSid).plugins
    expect((await configuredPlugins.list()).map(({ uniqueName }) => uniqueName)).toEqual([
      'notes',
      'screen-pop',
    ])
    expect(await configuredPlugins(made.sid).fetch()).toMatchObject({
      phase: 4,
      version: '1.0.0',
      pluginUrl: 'https://app.example.com/screen-pop.js',
    })
    expect((await pluginConfigurations(configuration.sid).fetch()).name).toBe('Spring')
    expect((await pluginConfigurations.list()).map(({ name }) => name)).toEqual(['Spring'])
  })

  it('refuses names that are taken, and what is archived', async () => {
    const { v1 } = place.site.client.flexApi
    const { sid } = await v1.plugins.create({ uniqueName: 'old' })
    const versions = v1.plugins(sid).pluginVersions
    const asked = { versionParam: '1.0.0', pluginUrl: 'https://app.example.com/old.js' }
    const version = await versions.create(asked)
    const configuration = await v1.pluginConfigurations.create({ name: 'Old' })

    await expectRefusal(v1.plugins.create({ uniqueName: 'old' }), 409, 20409)
    await expectRefusal(v1.plugins.create({ uniqueName: 'not a name' }), 400, 20001)
    await expectRefusal(versions.create(asked), 409, 20409)
    await expectRefusal(versions.create({ ...asked, versionParam: 'one' }), 400, 20001)
    const script = { versionParam: '2.0.0', pluginUrl: 'javascript:alert(1)' }
    await expectRefusal(versions.create(script), 400, 20001)
    const twice = [{ plugin_version: version.sid }, { plugin_version: version.sid }]
    const named = { name: 'Twice', plugins: twice }
    await expectRefusal(v1.pluginConfigurations.create(named), 400, 20001)
    await v1.pluginVersionArchive(sid, version.sid).update()
    const archived = { name: 'New', plugins: [{ plugin_version: version.sid }] }
    await expectRefusal(v1.pluginConfigurations.create(archived), 400, 20001)
    expect((await v1.pluginConfigurationArchive(configuration.sid).update()).archived).toBe(true)
    const release = { configurationId: configuration.sid }
    await expectRefusal(v1.pluginReleases.create(release), 400, 20001)
    expect((await v1.pluginArchive(sid).update()).archived).toBe(true)
    await expectRefusal(versions.create({ ...asked, versionParam: '1.0.1' }), 400, 20001)
    await expectRefusal(v1.plugins('nobody').fetch(), 404, 20404)
  })

  it('goes on without one plugin by a single request', async () => {
    const { plugins, pluginConfigurations, pluginReleases } = place.site.client.flexApi.v1
    const chosen: object[] = []
    for (const uniqueName of ['stays', 'goes']) {
      const { sid } = await plugins.create({ uniqueName })
      const pluginUrl = `https://app.example.com/${uniqueName}.js`
      const version = await plugins(sid).pluginVersions.create({ versionParam: '1.0.0', pluginUrl })
      chosen.push({ plugin_version: version.sid, phase: 2 })
    }
    const { sid } = await pluginConfigurations.create({ name: 'Autumn', plugins: chosen })
    await pluginReleases.create({ configurationId: sid })
    const remove = async (name: string) =>
      (await place.site.fetch(`/offhook/v1/Plugins/${name}`, { method: 'DELETE' })).status

    expect(await remove('goes')).toBe(204)

    const active = await pluginReleases('active').fetch()
    const now = pluginConfigurations(active.configurationSid)
    expect((await now.fetch()).name).toBe('Autumn')
    expect((await now.plugins.list()).map(({ uniqueName, phase }) => [uniqueName, phase])).toEqual([
      ['stays', 2],
    ])

    expect(await remove('goes')).toBe(204)
    expect((await pluginReleases('active').fetch()).sid).toBe(active.sid)
    expect(await remove('nobody')).toBe(404)
  })
})

describe('Flex flows', () => {
  it('are made, changed, listed by name and deleted', async () => {
    const { flexFlow } = place.site.client.flexApi.v1
    const made = await flexFlow.create({
      friendlyName: 'Texts',
      chatServiceSid: `IS${NOWHERE}`,
      channelType: 'sms',
      integrationType: 'task',
      'integration.workflowSid': place.site.facts.workflowSid,
      'integration.priority': 5,
    } as never)

    expect((await flexFlow(made.sid).fetch()).integration).toMatchObject({ priority: 5 })
    const changed = await flexFlow(made.sid).update({ enabled: false })
    expect(changed).toMatchObject({ enabled: false, friendlyName: 'Texts' })
    expect((await flexFlow.list({ friendlyName: 'Texts' })).map(({ sid }) => sid)).toEqual([
      made.sid,
    ])
    expect(await flexFlow.list({ friendlyName: 'Others' })).toEqual([])
    await flexFlow(made.sid).remove()
    await expectRefusal(flexFlow(made.sid).fetch(), 404, 20404)
    const wrong = { friendlyName: 'Texts', chatServiceSid: 'none', channelType: 'sms' as const }
    await expectRefusal(flexFlow.create(wrong), 400, 20001)
  })
})

describe('interactions of the channel voice', () => {
  const interaction = () => place.site.client.flexApi.v1.interaction
  const workspaceOf = () =>
    place.site.client.taskrouter.v1.workspaces(place.site.facts.workspaceSid)
  const activity = async (friendlyName: string) =>
    (await workspaceOf().activities.list({ friendlyName }))[0]?.sid ?? ''
  const agentSid = () =>
    place.site.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
  const channelOf = (taskSid: string) => {
    const digits = taskSid.slice(2)
    return interaction()(`KD${digits}`).channels(`UO${digits}`)
  }
  const typesIn = async (channel: ReturnType<typeof channelOf>) =>
    (await channel.participants.list()).map(({ type }) => type).sort()

  /** A caller who waits for the one worker who is available. */
  async function waiting(from: string) {
    const { callers, site } = place
    await workspaceOf()
      .workers(agentSid())
      .update({ activitySid: await activity('Available') })
    const number = await callers.number(
      `<Response><Enqueue workflowSid="${site.facts.workflowSid}"/></Response>`,
    )
    const { sid: callSid, call } = await callers.dials(from, number)
    const task = await until('the caller is offered', async () => {
      const [row] = await workspaceOf().tasks.list({
        evaluateTaskAttributes: `call_sid == "${callSid}"`,
        assignmentStatus: ['reserved'],
      })
      return row
    })
    const channel = channelOf(task.sid)
    const [offer] = await workspaceOf().tasks(task.sid).reservations.list()
    return { taskSid: task.sid, callSid, call, channel, offerSid: offer?.sid ?? '' }
  }

  it('are the contacts of callers: who talks, comes, is asked, and goes', async () => {
    const { callers } = place
    const { taskSid, callSid, call, channel, offerSid } = await waiting('+12025553801')

    const found = await interaction()(`KD${taskSid.slice(2)}`).fetch()
    expect(found.channel).toMatchObject({
      type: 'voice',
      initiated_by: 'customer',
      properties: { media_channel_sid: callSid },
    })
    expect(found.routing.properties).toMatchObject({ sid: taskSid, assignment_status: 'reserved' })
    const [listed] = await interaction()(found.sid).channels.list()
    expect(listed).toMatchObject({ type: 'voice', status: 'setup', errorCode: null })
    expect((await channel.participants.list()).map(({ sid, type }) => [sid, type])).toEqual([
      [`UT${callSid.slice(2)}`, 'customer'],
    ])
    const cold = { type: 'cold', to: agentSid() }
    await expectRefusal(channel.transfers.create(cold), 400, 20001)

    const agent = await callers.phone('desk', (ringing) => void ringing.answer())
    await workspaceOf()
      .tasks(taskSid)
      .reservations(offerSid)
      .update({ instruction: 'conference', to: agent.uri, beep: 'false' })
    await until('both talk', async () => (await channel.fetch()).status === 'active')
    const agentIn = (await channel.participants.list()).find(({ type }) => type === 'agent')
    expect(agentIn?.sid).toBe(`UT${offerSid.slice(2)}`)
    expect(agentIn?.routingProperties).toMatchObject({
      task_sid: taskSid,
      reservation_sid: offerSid,
      worker_sid: agentSid(),
    })

    const lawyer = await callers.phone('lawyer', (ringing) => void ringing.answer())
    const outside = await channel.participants.create({
      type: 'external',
      mediaProperties: { address: lawyer.uri },
    })
    await until('somebody outside is in', () => lawyer.calls[0]?.status === 'answered')
    expect(await typesIn(channel)).toEqual(['agent', 'customer', 'external'])
    const ear = await callers.phone('ear', (ringing) => void ringing.answer())
    await channel.participants.create({
      type: 'supervisor',
      mediaProperties: { address: ear.uri, mode: 'monitor' },
    })
    await until('a supervisor listens', async () => (await typesIn(channel)).includes('supervisor'))
    await channel.participants(outside.sid).update({ status: 'closed' })
    await lawyer.calls[0]?.until('ended')
    await until('they are in no more', async () => !(await typesIn(channel)).includes('external'))

    const second = await workspaceOf().workers.create({
      friendlyName: 'Second',
      activitySid: await activity('Available'),
    })
    const invite = await channel.invites.create({
      routing: { properties: { worker_sid: second.sid } },
    })
    expect(invite.routing.properties).toMatchObject({ worker_sid: second.sid, sid: taskSid })
    const transfer = await channel.transfers(invite.sid.replace('KG', 'UX')).fetch()
    expect(transfer).toMatchObject({ type: 'warm', status: 'active', to: second.sid })
    expect(transfer.from).toBe(agentIn?.sid)
    expect((await channel.fetch()).status).toBe('transfer')
    await expectRefusal(channel.transfers(transfer.sid).update({ status: 'completed' }), 400, 20001)
    const failed = await channel.transfers(transfer.sid).update({ status: 'failed' })
    expect(failed.status).toBe('failed')
    const again = await channel.transfers.create({
      type: 'warm',
      from: transfer.from,
      to: second.sid,
    })
    await channel.transfers(again.sid).update({ status: 'failed' })
    expect(await channel.invites.list()).toHaveLength(3)

    const closed = await channel.update({ status: 'closed', routing: { status: 'closed' } })
    expect(closed.status).toBe('closed')
    await call.until('ended')
    expect((await workspaceOf().tasks(taskSid).fetch()).assignmentStatus).toBe('completed')
    await workspaceOf()
      .workers(second.sid)
      .update({ activitySid: await activity('Offline') })
  })

  it('end with their caller: the waiting one is let go, the agent wraps up or is done', async () => {
    const first = await waiting('+12025553802')
    await first.channel.participants(`UT${first.callSid.slice(2)}`).update({ status: 'closed' })
    await first.call.until('ended')
    await until('its task is canceled', async () => {
      return (await first.channel.fetch()).status === 'closed'
    })

    const next = await waiting('+12025553803')
    const agent = await place.callers.phone('again', (ringing) => void ringing.answer())
    await workspaceOf()
      .tasks(next.taskSid)
      .reservations(next.offerSid)
      .update({ instruction: 'conference', to: agent.uri, endConferenceOnExit: true })
    await until('both talk', async () => (await next.channel.fetch()).status === 'active')
    const itself = `UT${next.offerSid.slice(2)}`
    await expectRefusal(
      next.channel.participants(`UT${next.callSid.slice(2)}`).update({ status: 'wrapup' }),
      400,
      20001,
    )
    const left = await next.channel.participants(itself).update({ status: 'closed' })
    expect(left).toMatchObject({ sid: itself, type: 'agent' })
    await next.call.until('ended')
    await until('their work is done', async () => {
      const reservation = workspaceOf().tasks(next.taskSid).reservations(next.offerSid)
      return (await reservation.fetch()).reservationStatus === 'completed'
    })
  })

  const outbound = (channel: object = {}, properties: object = {}) => ({
    channel: {
      type: 'voice',
      initiated_by: 'agent',
      participants: [{ address: '+12025553810', proxy_address: place.site.facts.phoneNumber }],
      ...channel,
    },
    routing: {
      properties: {
        workspace_sid: place.site.facts.workspaceSid,
        workflow_sid: place.site.facts.workflowSid,
        worker_sid: agentSid(),
        ...properties,
      },
    },
  })

  it('are begun by an agent as a task to call somebody', async () => {
    const made = await interaction().create({
      ...outbound({}, { attributes: { case: 7 }, priority: 3 }),
      interactionContextSid: `HQ${NOWHERE}`,
      webhookTtid: 'first',
    })
    const taskSid = `WT${made.sid.slice(2)}`
    const task = await workspaceOf().tasks(taskSid).fetch()

    expect(task).toMatchObject({ priority: 3, routingTarget: agentSid() })
    expect(JSON.parse(task.attributes)).toMatchObject({
      case: 7,
      direction: 'outbound',
      outbound_to: '+12025553810',
      from: place.site.facts.phoneNumber,
      flexInteractionSid: made.sid,
    })
    expect(made).toMatchObject({ interactionContextSid: `HQ${NOWHERE}`, webhookTtid: 'first' })
    const changed = await interaction()(made.sid).update({ webhookTtid: 'second' })
    expect(changed.webhookTtid).toBe('second')
    const closed = await channelOf(taskSid).update({ status: 'closed' })
    expect(closed.status).toBe('closed')
    expect((await workspaceOf().tasks(taskSid).fetch()).assignmentStatus).toBe('canceled')
  })

  it('refuse what a call cannot be, each with its code', async () => {
    const create = (request: object) => interaction().create(request as never)
    const { channel, routing } = outbound()
    const wrong: readonly [object, number, number][] = [
      [{ channel: 'no JSON', routing }, 400, 20001],
      [outbound({ type: 'sms' }), 400, 20001],
      [outbound({ initiated_by: 'customer' }), 400, 20001],
      [outbound({ participants: [] }), 400, 20001],
      [outbound({ participants: [{ address: '+12025553810' }] }), 400, 20001],
      [outbound({ participants: [{ address: '12', proxy_address: 'x' }] }), 400, 21211],
      [outbound({ participants: [{ address: '+12025553810', proxy_address: 'x' }] }), 400, 21212],
      [{ channel }, 400, 20001],
      [outbound({}, { worker_sid: undefined }), 400, 20001],
      [outbound({}, { workspace_sid: `WS${NOWHERE}` }), 400, 20001],
      [outbound({}, { worker_sid: `WK${NOWHERE}` }), 400, 20001],
      [{ ...outbound(), interactionContextSid: 'HQ1' }, 400, 20001],
    ]
    for (const [request, status, code] of wrong) await expectRefusal(create(request), status, code)
    const nowhere = channelOf(`WT${NOWHERE}`)
    await expectRefusal(interaction()(`KD${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal(nowhere.fetch(), 404, 20404)
    await expectRefusal(nowhere.transfers(`UX${NOWHERE}`).fetch(), 404, 20404)
    const made = await create(outbound())
    const mine = channelOf(made.sid)
    await expectRefusal(mine.update({ status: 'inactive' }), 400, 20001)
    await expectRefusal(mine.participants(`UT${NOWHERE}`).update({ status: 'closed' }), 404, 20404)
    for (const type of ['agent', 'customer', 'external', 'supervisor'] as const) {
      const asked = mine.participants.create({ type, mediaProperties: { address: '+12025553811' } })
      await expectRefusal(asked, 400, 20001)
    }
    await expectRefusal(mine.invites.create({ routing: { properties: {} } }), 400, 20001)
    await expectRefusal(mine.transfers.create({ type: 'external', to: 'x' }), 400, 20001)
    await mine.update({ status: 'closed' })
  })
})

describe('the contract', () => {
  it('says that the site is provisioned', async () => {
    expect((await place.site.client.flexApi.v1.provisioningStatus().fetch()).status).toBe('active')
  })

  it('was kept by every answer', () => {
    expect(place.site.violations).toEqual([])
  })

  it.each([
    ['configuration', []],
    ['flex-flows', []],
    ['interaction-channels', []],
    ['interactions', []],
    ['plugin-service', []],
    ['provisioning-status', []],
  ])('has no operation of %s that was not asked, but for %j', (group, missing) => {
    expect(place.site.missing('flex_v1', group)).toEqual(missing)
  })
})
