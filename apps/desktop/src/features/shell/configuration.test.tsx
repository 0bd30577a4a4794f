// @vitest-environment happy-dom
/** What `ui_attributes` of the site, and plugins by `updateConfig`, make of the page. */
import { fireEvent, screen } from '@testing-library/react'
import { createElement } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let driver: Driver

beforeEach(() => {
  driver = new Driver()
})

afterEach(() => driver.close())

const Told = ({ tone }: { tone?: string }) => createElement('i', { 'data-tone': tone })

const siteSays = (ui_attributes: object) => {
  driver.server.settings = { ui_attributes }
}

const standing = () => screen.getByTestId('activity').getAttribute('data-standing')

describe('sdkOptions.voice', () => {
  const voice = {
    audioConstraints: { echoCancellation: false, deviceId: 'of-the-site' },
    codecPreferences: ['pcmu', 'g729'],
    sounds: {
      outgoing: 'https://crm.example.com/out.wav',
      jingle: 'https://crm.example.com/j.wav',
    },
    acceptOptions: {
      rtcConfiguration: { iceTransportPolicy: 'relay' },
      rtcConstraints: { audio: { autoGainControl: false } },
    },
  }

  it('reaches the Device and each answer; the microphone that a person has chosen goes first', async () => {
    siteSays({ sdkOptions: { voice } })
    driver.stored.set('offhook.device.microphone', 'chosen')
    await driver.open()

    const audio = {
      ...{ echoCancellation: false, noiseSuppression: true, autoGainControl: true },
      deviceId: { ideal: 'chosen' },
    }
    expect(driver.device.options).toMatchObject({
      rtcConstraints: { audio },
      codecPreferences: ['pcmu'],
      sounds: {
        outgoing: voice.sounds.outgoing,
        incoming: 'http://localhost:8080/app/sounds/incoming.wav',
      },
      logLevel: 'silent',
    })
    expect(driver.device.options['sounds']).not.toHaveProperty('jingle')
    expect(driver.written).toEqual([
      expect.stringMatching(/^warn .*codecPreferences: g729/),
      expect.stringMatching(/^warn .*sounds\.jingle/),
    ])
    const { call } = await driver.liveCall('WR1')
    expect(call.acceptedWith).toEqual({
      rtcConfiguration: { iceTransportPolicy: 'relay' },
      rtcConstraints: { audio: { ...audio, autoGainControl: false } },
    })
  })

  it('is changed by a plugin at once, and after the call where there is one', async () => {
    siteSays({ sdkOptions: { voice }, logLevel: 'error' })
    const { manager } = await driver.openWith()
    expect(driver.device.options).toMatchObject({ codecPreferences: ['pcmu'], logLevel: 'error' })

    const devices = driver.devices.length
    manager.updateConfig({ sdkOptions: { voice: { codecPreferences: ['opus'] } } })
    expect(driver.device.options).toMatchObject({
      codecPreferences: ['opus'],
      rtcConstraints: { audio: { echoCancellation: true } },
    })
    const { call } = await driver.liveCall('WR1')
    manager.updateConfig({ logLevel: 'debug' })
    expect(driver.device.options).toMatchObject({ logLevel: 'error' })
    await driver.happens(() => call.disconnect())
    expect(driver.device.options).toMatchObject({ logLevel: 'debug' })
    expect([driver.devices.length, driver.device.isDestroyed]).toEqual([devices, false])
  })
})

describe('disableBrowserVoice', () => {
  it('leaves the page without phone and microphone, and says that no call can be taken', async () => {
    siteSays({ disableBrowserVoice: true })
    driver.microphone = 'blocked'
    await driver.open()
    expect(driver.devices).toEqual([])
    expect(document.querySelector('[data-notice="BrowserVoiceDisabled"]')).toBeTruthy()
    await driver.click('Become available')
    expect(standing()).toBe('available')

    const reservation = await driver.offer('WR1')
    expect(screen.getByRole('button', { name: 'Accept' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
    await expect(driver.app.actions.invokeAction('AcceptTask', { sid: 'WR1' })).rejects.toThrow()
    expect(reservation.asked).toEqual([])
  })

  it('takes calls by the telephone of the worker: mute and the end go by the conference', async () => {
    const { manager } = await driver.openWith()
    const { device } = driver
    await driver.happens(() => {
      driver.worker.attributes = { contact_uri: 'sip:desk-7@pbx.example.com' }
      driver.worker.emit('attributesUpdated', driver.worker)
      manager.updateConfig({ disableBrowserVoice: true })
    })
    expect(device.isDestroyed).toBe(true)
    expect(document.querySelector('[data-notice="BrowserVoiceDisabled"]')).toBeNull()

    const reservation = await driver.offer('WR1')
    await driver.click('Accept')
    expect(reservation.asked.map(([what]) => what)).toEqual(['conference'])
    expect(driver.phases()).toEqual(['connecting'])
    await driver.advance(20_000)
    expect(screen.queryByText(/has not reached your phone/)).toBeNull()
    await driver.happens(() => reservation.become('accepted', 'accepted'))
    const own = { callSid: 'CA-agent', kind: 'worker', isMe: true, workerSid: 'WK1' } as const
    await driver.conference('WR1', [{}, own])
    expect(driver.phases()).toEqual(['live'])

    const participant = '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent.json'
    driver.server.answers.set(`POST ${participant}`, {})
    driver.server.answers.set(`DELETE ${participant}`, {})
    await driver.click('Mute')
    await driver.conference('WR1', [{}, { ...own, muted: true }])
    expect(screen.getByRole('button', { name: 'Unmute' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Keypad' }).getAttribute('aria-description')).toBe(
      'Use the keys of your telephone.',
    )
    await driver.click('Hang up')
    const asked = driver.server.requests(participant).map(({ method, body }) => [method, body])
    expect(asked).toEqual([
      ['POST', 'Muted=true'],
      ['DELETE', ''],
    ])

    // Back again: the page has a phone, and no second one for each change.
    await driver.happens(() => manager.updateConfig({ disableBrowserVoice: false }))
    expect(driver.devices.map(({ isDestroyed }) => isDestroyed)).toEqual([true, false])
  })
})

it('initialDeviceCheck: without it the microphone is asked for by the first call, not before', async () => {
  siteSays({ initialDeviceCheck: false })
  driver.microphone = 'blocked'
  await driver.open()
  await driver.click('Become available')
  expect(standing()).toBe('available')
  expect(screen.queryByRole('alert')).toBeNull()

  const call = { destination: '+14155550199' }
  await expect(driver.app.actions.invokeAction('StartOutboundCall', call)).rejects.toThrow()
  expect(driver.worker.made).toEqual([])
})

it('pluginService: no plugin is loaded while it is off', async () => {
  siteSays({ pluginService: { enabled: false } })
  driver.addPlugin('crm', () => undefined)
  await driver.open()
  expect(driver.begun).toEqual([])
})

it('logLevel: how much the page writes, and whether it reports what plugins throw', async () => {
  siteSays({ logLevel: 'debug' })
  const { flex, manager } = await driver.openWith()
  flex.Actions.addListener('beforeToggleSidebar', () => {
    throw new Error('a listener')
  })
  await driver.happens(() => void flex.Actions.invokeAction('ToggleSidebar', { open: true }))
  expect(driver.written).toEqual(['info Plugins that run: crm', 'debug Action ToggleSidebar'])
  expect(driver.reported).toHaveLength(1)

  manager.updateConfig({ logLevel: 'silent' })
  await driver.happens(() => void flex.Actions.invokeAction('ToggleSidebar', { open: false }))
  expect([driver.written.length, driver.reported.length]).toEqual([2, 1])
})

it('enableClientCalling: browsers are called where it says so, and nowhere else', async () => {
  const { flex, manager } = await driver.openWith()
  await driver.click('Become available')
  const calls = (destination: string) =>
    flex.Actions.invokeAction('StartOutboundCall', { destination })
  await expect(calls('client:bob')).rejects.toThrow()
  manager.updateConfig({ enableClientCalling: true })
  await expect(calls('client: bob')).rejects.toThrow()
  await driver.happens(() => void calls('client:bob'))
  expect(driver.worker.made).toMatchObject([{ to: 'client:bob', from: '+14155550100' }])
})

it('theme: light or dark until the person chooses; the accent in both', async () => {
  const scheme = () => document.documentElement.getAttribute('data-mantine-color-scheme')
  localStorage.clear()
  siteSays({
    theme: {
      isLight: false,
      tokens: { backgroundColors: { colorBackgroundPrimary: '#7a1f5c', other: '#000' } },
    },
  })
  const { manager } = await driver.openWith()
  expect(scheme()).toBe('dark')
  expect(document.head.innerHTML + document.body.innerHTML).toContain('--accent-fill:#7a1f5c')
  expect(driver.written).toEqual([expect.stringMatching(/backgroundColors.other changes nothing/)])
  expect(localStorage.getItem('mantine-color-scheme-value')).toBeNull()

  await driver.click('Menu of Ada Agent')
  await driver.happens(() => {
    fireEvent.click(screen.getByRole('menuitem', { name: 'Light', hidden: true }))
  })
  expect(scheme()).toBe('light')
  await driver.happens(() => manager.updateConfig({ theme: { isLight: false } }))
  expect(scheme()).toBe('light')
  localStorage.clear()
})

describe('componentProps', () => {
  it('are read by the desktop, and given to what plugins have added; a plugin goes first', async () => {
    siteSays({
      logLevel: 'info',
      componentProps: {
        MainHeader: { logoUrl: 'https://crm.example.com/logo.png', tone: 'warm' },
        OutboundDialerPanel: { defaultCountryAlpha2Code: 'GB' },
        Chat: { x: 1 },
      },
    })
    const { flex } = await driver.openWith(({ MainHeader, AgentDesktopView, CRMContainer }) => {
      MainHeader.Content.add(createElement(Told, { key: 'told' }))
      AgentDesktopView.defaultProps = { showPanel2: false }
      CRMContainer.defaultProps['uriCallback'] = (task?: { taskSid: string }) =>
        `https://crm.example.com/${task?.taskSid ?? 'nobody'}`
    })
    const logo = () => document.querySelector('header img')?.getAttribute('src')
    const tone = () => document.querySelector('[data-tone]')?.getAttribute('data-tone')
    expect([logo(), tone()]).toEqual(['https://crm.example.com/logo.png', 'warm'])
    expect(screen.getByText('Offhook')).toBeTruthy()
    expect(driver.app.dialpad.state.get().country).toBe('GB')
    expect(driver.written).toEqual([
      'info MainHeader.tone is for what plugins have added there',
      'warn componentProps.Chat: there is no such component here',
      'info Plugins that run: crm',
    ])

    expect(screen.queryByTestId('context-panel')).toBeNull()
    await driver.happens(() => {
      flex.AgentDesktopView.defaultProps = {}
      flex.MainHeader.defaultProps['logoUrl'] = '/plugins/ours.svg'
    })
    expect([logo(), tone()]).toEqual(['/plugins/ours.svg', 'warm'])
    const frame = () => screen.getByTitle('CRM').getAttribute('src')
    expect(frame()).toBe('https://crm.example.com/nobody')
    await driver.offer('WR1')
    expect(frame()).toBe('https://crm.example.com/WT-WR1')

    await driver.happens(() => {
      flex.CRMContainer.defaultProps['uriCallback'] = () => 'javascript:alert(1)'
    })
    expect(screen.queryByTitle('CRM')).toBeNull()
    await driver.happens(() => {
      flex.CRMContainer.defaultProps['uriCallback'] = () => {
        throw new Error('no CRM')
      }
    })
    expect(screen.getByTestId('context-panel')).toBeTruthy()
    expect(driver.reported.map(String)).toContain('Error: no CRM')
  })
})
