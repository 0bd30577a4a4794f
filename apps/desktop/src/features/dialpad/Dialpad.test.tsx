// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

/** The list of countries is long for a stand-in of a browser. */
vi.setConfig({ testTimeout: 20_000 })

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

/** Available, with the dialpad open. */
async function opened(): Promise<HTMLInputElement> {
  await desktop.open()
  await desktop.click('Become available')
  await desktop.click('Call somebody')
  return screen.getByLabelText('Number') as HTMLInputElement
}

async function calls(text: string): Promise<void> {
  const field = screen.getByLabelText('Number')
  await desktop.happens(() => {
    fireEvent.change(field, { target: { value: text } })
  })
  await desktop.happens(() => {
    fireEvent.submit((screen.getByLabelText('Number') as HTMLInputElement).form ?? document.body)
  })
}

const notices = () => within(screen.getByTestId('notices'))

/** The agent's own task is offered, and accepted without a button. */
async function offeredOwn(sid = 'WR1') {
  const { attributes } = desktop.worker.made.at(-1) ?? { attributes: {} }
  return desktop.offer(sid, {
    ...attributes,
    call_sid: undefined,
    outbound_to: desktop.worker.made.at(-1)?.to,
    from: desktop.worker.made.at(-1)?.from,
  })
}

describe('the dialpad', () => {
  it('makes a task for oneself by the SDK, which is accepted without a button or a ring', async () => {
    await opened()
    await calls('(415) 555-0199')

    expect(desktop.worker.made).toEqual([
      {
        to: '+14155550199',
        from: '+14155550100',
        queueSid: 'WQ1',
        attributes: { direction: 'outbound' },
      },
    ])
    const reservation = await offeredOwn()
    expect(reservation.asked.map(([what]) => what)).toEqual(['conference'])
    expect(desktop.isRinging()).toBe(false)
    expect(desktop.phases()).toEqual(['connecting'])
  })

  it('keeps the last numbers, and what was chosen', async () => {
    await opened()
    await calls('+34911234567')

    await desktop.click('Call somebody')

    expect(screen.getByRole('button', { name: '+34 911 23 45 67' })).toBeTruthy()
    expect(desktop.stored.get('offhook.dialpad')).toContain('"country":"ES"')
  })

  it('takes the number out of whatever is pasted', async () => {
    const field = await opened()
    await desktop.happens(() => {
      fireEvent.paste(field, { clipboardData: { getData: () => 'Ada: +44 20 7946 0018 (work)' } })
    })

    expect(field.value).toBe('+44 20 7946 0018')
    expect((screen.getAllByLabelText('Country')[0] as HTMLInputElement).value).toContain('+44')
  })

  it.each([
    ['no number', 'Enter a number first'],
    ['nonsense', 'not a phone number'],
    ['client:bob', 'Browsers cannot be called'],
  ])('says why it does not call: %s', async (text, why) => {
    await opened()
    await calls(text === 'no number' ? '' : text)

    expect(notices().getByText(new RegExp(why))).toBeTruthy()
    expect(desktop.worker.made).toEqual([])
  })

  it('says before anything is typed that it is turned off, also behind a link', async () => {
    desktop.server.dialling = { ...desktop.server.dialling, enabled: false }
    const field = await opened()
    expect(field.disabled).toBe(true)
    expect(field.getAttribute('aria-describedby')).toBeTruthy()
    const dialpad = within(screen.getByRole('form', { name: 'Dialpad' }))
    expect(dialpad.getByText(/turned off/)).toBeTruthy()
    expect(dialpad.queryByRole('button', { name: '5' })).toBeNull()
    desktop.close()

    await desktop.open({ path: '/dial?number=%2B34911234567' })
    const button = screen.getByRole('button', { name: 'Call' })
    expect(button.getAttribute('aria-description')).toContain('turned off')
  })

  it('does not call while offline, turned off, or with a blocked microphone', async () => {
    await desktop.open()
    await desktop.click('Call somebody')
    await calls('4155550199')
    expect(notices().getByText(/You are offline/)).toBeTruthy()

    desktop.server.dialling = { ...desktop.server.dialling, enabled: false }
    await calls('4155550199')
    expect(notices().getByText(/turned off/)).toBeTruthy()

    desktop.server.dialling = { ...desktop.server.dialling, enabled: true }
    await desktop.click('Become available')
    desktop.microphone = 'blocked'
    await calls('4155550199')
    expect(notices().getByText(/Your microphone does not work/)).toBeTruthy()
    expect(desktop.worker.made).toEqual([])
  })
})

describe('a call that comes to nothing', () => {
  it.each([
    [45303, 'The line is busy', true],
    [45305, 'Nobody answered', true],
    [45306, 'did not get through', true],
    [13223, 'no such number', false],
    [21215, 'may not be dialled', false],
    [21216, 'do-not-call list', false],
    [45310, 'not the hour', false],
    [21210, 'not one of yours', false],
  ])('with %i says: %s', async (code, words, canRedial) => {
    await opened()
    await calls('4155550199')
    const reservation = await offeredOwn()
    await desktop.happens(() => {
      reservation.canceledReasonCode = code
      desktop.worker.reservations.delete('WR1')
      reservation.become('canceled', 'canceled')
    })

    expect(notices().getByText(new RegExp(words))).toBeTruthy()
    expect(notices().queryByRole('button', { name: 'Call again' }) !== null).toBe(canRedial)
    if (!canRedial) return
    await desktop.click('Call again')
    expect(desktop.worker.made.at(-1)).toMatchObject({ to: '+14155550199', from: '+14155550100' })
  })

  it('by the agent themselves says nothing', async () => {
    await opened()
    await calls('4155550199')
    const reservation = await offeredOwn()
    await desktop.happens(() => {
      reservation.canceledReasonCode = 45302
      desktop.worker.reservations.delete('WR1')
      reservation.become('canceled', 'canceled')
    })

    expect(screen.queryByText(/4155550199|415-555-0199/)).toBeNull()
  })
})

describe('a preview', () => {
  it('is read first: it shows who they are, rings, and waits for Accept', async () => {
    await desktop.open()
    await desktop.click('Become available')
    const reservation = await desktop.offer('WR1', {
      call_sid: undefined,
      direction: 'outbound',
      preview: true,
      outbound_to: '+14155550199',
      name: 'Grace Hopper',
      dial_list: 'Renewals',
      dial_attempt: 2,
      context: { name: 'Grace Hopper', balance: '12 €' },
    })

    const preview = within(screen.getByTestId('preview'))
    expect(preview.getByText(/From the list Renewals/)).toBeTruthy()
    expect(preview.getByText('12 €')).toBeTruthy()
    expect(within(screen.getByTestId('task-phase')).getByText('Call to make')).toBeTruthy()
    expect(reservation.asked).toEqual([])
    expect(desktop.isRinging()).toBe(true)

    await desktop.click('Accept')

    expect(reservation.asked.map(([what]) => what)).toEqual(['conference'])
  })
})

describe('a link of another program', () => {
  it('never calls by itself, only by a key', async () => {
    await desktop.open({ path: '/dial?number=%2B34911234567' })
    expect(screen.getByText('+34 911 23 45 67')).toBeTruthy()
    expect(desktop.worker.made).toEqual([])
    const button = screen.getByRole('button', { name: 'Call' })
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-description')).toContain('You are offline')

    await desktop.happens(() => {
      desktop.worker.activity = desktop.worker.activities.get('WA-Available')
      desktop.worker.emit('activityUpdated')
    })
    expect(button.getAttribute('aria-disabled')).toBe('false')
    await desktop.click('Call')

    expect(desktop.worker.made).toMatchObject([{ to: '+34911234567' }])
  })

  it('is opened here where the person wants that, and comes as it is', async () => {
    const registered: [scheme: string, url: string][] = []
    const register = (...given: [string, string]) => registered.push(given)
    Object.defineProperty(navigator, 'registerProtocolHandler', {
      ...{ value: register, configurable: true },
    })
    await desktop.open()
    await desktop.click('Call somebody')
    await desktop.click('Open phone links here')
    Reflect.deleteProperty(navigator, 'registerProtocolHandler')

    expect(registered).toEqual([['tel', expect.stringMatching(/\/app\/dial\?number=%s$/)]])
    desktop.close()
    await desktop.open({ path: `/dial?number=${encodeURIComponent('tel:+34-911-23-45-67')}` })
    expect(screen.getByText('+34 911 23 45 67')).toBeTruthy()
  })

  it('without a number says so', async () => {
    await desktop.open({ path: '/dial?number=javascript:alert(1)' })

    expect(screen.getByRole('alert').textContent).toContain('no number')
  })
})
