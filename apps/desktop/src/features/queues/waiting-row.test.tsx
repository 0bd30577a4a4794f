// @vitest-environment happy-dom
import type { LiveQueue, LiveWaitingTask } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { queueWindow } from '../../testing/queue-window.ts'

const waiting: LiveWaitingTask = {
  ...{ key: 'WT1', name: '+14155550144', channel: 'voice', queueSid: 'WQ1' },
  ...{ queueName: 'Support', workflowSid: 'WW1', priority: 0, since: 0, offered: false },
}

function queue(key: string, name: string): LiveQueue {
  const none = queueWindow()
  return {
    ...{ key, name, agents: {} as LiveQueue['agents'], channels: [], dayBegan: 0 },
    alertLevels: { waiting: [5, 10], longestWait: [60, 120], serviceLevel: [80, 60] },
    all: {
      now: { active: 0, waiting: 1, longestWaitSince: 0 } as LiveQueue['all']['now'],
      ...{ last30: none, today: none, thresholds: { serviceLevel: 20, shortAbandoned: 5 } },
    },
  }
}

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

it('somebody who waits is moved to another queue and put first, and a refusal is told', async () => {
  const session = { ...login, person: { ...person, roles: ['agent', 'supervisor'] } }
  desktop.stored.set('offhook.session', JSON.stringify(session))
  const move = `/offhook/v1/Workspaces/${person.workspaceSid}/Tasks/WT1/Queue`
  const task = `/v1/Workspaces/${person.workspaceSid}/Tasks/WT1`
  const { server, live } = desktop
  server.answers.set(`POST ${move}`, {})
  const refusal = { code: 20404, message: 'There is no such task', status: 404 }
  server.answers.set(`POST ${task}`, Response.json(refusal, { status: 404 }))
  await desktop.open({ path: '/queues/WQ1' })
  await desktop.happens(() => live.set('queues', [queue('WQ1', 'Support'), queue('WQ2', 'Sales')]))
  await desktop.happens(() => live.set('waiting', [waiting]))

  await desktop.happens(() => {
    const field = screen.getByLabelText('Move +1 415 555 0144 to another queue')
    fireEvent.change(field, { target: { value: 'WQ2' } })
  })
  await desktop.happens(() => {
    const field = screen.getByLabelText('Priority of +1 415 555 0144')
    fireEvent.change(field, { target: { value: '9' } })
    fireEvent.blur(field)
  })
  await desktop.settle()

  expect(server.requests(move).map(({ body }) => JSON.parse(body))).toEqual([
    { taskQueueSid: 'WQ2' },
  ])
  expect(server.requests(task).map(({ body }) => body)).toEqual(['Priority=9'])
  expect(screen.getByText(/The priority did not change/)).toBeTruthy()
})
