import type { FlexState, ITask } from '@offhook/desktop-sdk'
import { expect, it } from 'vitest'
import { taskHelper } from './task-helper.ts'

const own = { isCurrentWorker: true, participantType: 'worker' }
const task = (liveWorkers: readonly object[]) =>
  ({ isCall: true, status: 'accepted', conference: { liveWorkers } }) as unknown as ITask
const helperWith = (
  activeCallSid: string | null,
  attributes: FlexState['worker']['attributes'] = {},
) =>
  taskHelper(() => ({ phone: { activeCallSid }, worker: { attributes } }) as FlexState, {
    capabilitiesOf: ({ attributes }) =>
      attributes?.['isChat'] ? new Set(['Chat'] as const) : null,
  })

it('knows a call that the person is in by another device', () => {
  const { isWorkerInCallFromAnotherDevice: isElsewhere } = helperWith(null)
  expect(isElsewhere(task([own]))).toBe(true)
  expect(isElsewhere(task([{ ...own, isCurrentWorker: false }]))).toBe(false)
  expect(isElsewhere({ ...task([own]), status: 'pending' })).toBe(false)
  const chat = { ...task([own]), attributes: { isChat: true } }
  expect([isElsewhere(chat), helperWith(null).isCallTask(chat)]).toEqual([false, false])
  expect(helperWith('CA1').isWorkerInCallFromAnotherDevice(task([own]))).toBe(false)
  const onTelephone = helperWith(null, { contact_uri: '+12025550100' })
  expect(onTelephone.isWorkerInCallFromAnotherDevice(task([own]))).toBe(false)
})
