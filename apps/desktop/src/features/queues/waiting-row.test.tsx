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

function live(name: string): void {
  desktop.live.set('queues', [queue('WQ1', name)])
  desktop.live.set('waiting', [waiting])
}

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

it('why somebody waits is said in the language of the page, a new reason as the server says it', async () => {
  const session = { ...login, person: { ...person, roles: ['supervisor'], locale: 'es' } }
  desktop.stored.set('offhook.session', JSON.stringify(session))
  const worker = (friendlyName: string, reason: string, facts: object) => ({
    ...{ workerSid: `WK-${friendlyName}`, friendlyName, reason, facts },
    sentence: `${friendlyName} is on the moon (WT${'0'.repeat(32)} pending).`,
  })
  const why = (counts: object, workers: readonly object[]) => ({
    waiting: {
      ...{ sentence: 'The task has waited.', place: 1, inQueue: 2, until: '2026-12-01T00:00:00Z' },
      ...{ counts, workers, workersTotal: workers.length, page: 0, pageSize: 100 },
    },
  })
  const ann = worker('Ann', 'busy', { load: 1, capacity: 1, channel: 'voice' })
  const path = `/offhook/v1/Workspaces/${person.workspaceSid}/Tasks/WT1/Explanation`
  desktop.server.answers.set(`GET ${path}`, why({ busy: 1 }, [ann]))
  await desktop.open({ path: '/queues/WQ1' })
  await desktop.happens(() => void desktop.app.language.follow('es'))
  await desktop.happens(() => live('Support'))
  fireEvent.click(await screen.findByText('Por qué espera'))
  expect(await screen.findByText('Ann tiene 1 de 1 tareas en el canal voice.')).toBeTruthy()
  expect(screen.getByText('Puesto 1 de 2 · Trabajadores: 1 · ocupados: 1')).toBeTruthy()

  const answer = why({ busy: 1, lunar: 1 }, [ann, worker('Bob', 'lunar', {})])
  desktop.server.answers.set(`GET ${path}`, answer)
  fireEvent.click(screen.getByText('Por qué espera'))
  fireEvent.click(screen.getByText('Por qué espera'))
  expect(await screen.findByText('Bob is on the moon.')).toBeTruthy()
  expect(screen.getByText('Puesto 1 de 2 · The task has waited.')).toBeTruthy()
})

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
