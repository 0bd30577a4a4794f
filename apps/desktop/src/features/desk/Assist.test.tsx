// @vitest-environment happy-dom
import type { LiveAssist } from '@offhook/desk-api'
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
let key: string
const fault = { code: 'not-heard', message: 'Speech is not recognised in PCI mode' } as const

beforeEach(async () => {
  desktop = new Driver()
  await desktop.open({ setUp: (server) => server.settings && undefined })
  const { reservation } = await desktop.liveCall('WR1')
  await desktop.conference('WR1', [{ kind: 'customer' }])
  key = reservation.task.sid
})
afterEach(() => desktop.close())

async function tell(talk: Partial<LiveAssist>): Promise<void> {
  const row = { key, lines: [], partial: null, suggestions: [], fault: null, ...talk }
  desktop.live.set('assist', [row])
  await desktop.settle()
}

describe('the help of an agent in a call', () => {
  it('is nowhere while it is off', () => {
    expect(screen.queryByTestId('assist')).toBeNull()
  })

  it('shows what is said, what is being said, and what could be answered', async () => {
    await tell({})
    expect(screen.getByText('Nothing has been said yet.')).toBeTruthy()
    await tell({
      lines: [
        { number: 1, who: 'customer', text: 'When are you open?', at: 0 },
        { number: 2, who: 'agent', text: 'One moment.', at: 0 },
      ],
      partial: { who: 'customer', text: 'thank' },
      suggestions: [
        { text: 'We are open from 9 to 5.', because: 'open' },
        { text: 'And on Sundays.', because: null },
      ],
    })
    const panel = within(screen.getByTestId('assist'))
    expect(panel.getByRole('log').textContent).toBe(
      'Customer When are you open?Agent One moment.Customer thank…',
    )
    expect(panel.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'We are open from 9 to 5.For “open”',
      'And on Sundays.From the language model',
    ])
  })

  it('says why nothing is taken down', async () => {
    await tell({ fault })

    const said = 'What is said is not taken down. Speech is not recognised in PCI mode'
    expect(screen.getByText(said)).toBeTruthy()
  })

  it('says it in the language of the agent, without the English of the server', async () => {
    await desktop.app.language.choose('es')
    await tell({ fault })

    expect(screen.getByText('No se transcribe lo que se dice.')).toBeTruthy()
  })
})
