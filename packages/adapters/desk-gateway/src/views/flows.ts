import { parseSid } from '@offhook/core'
import type { FlowTrial, LiveFlow } from '@offhook/desk-api'
import type { Execution, FlowSid, Trial } from '@offhook/studio'
import type { View } from '../feed.ts'
import type { Audience, Sources } from './audience.ts'

/** Who is in which flow, how often each way was taken today, and runs that are made by real calls. */
export function flowsView({ studio }: Sources, { accountSid }: Audience): View<LiveFlow> {
  const { executions, trials, ways, events } = studio
  const { live } = executions
  const executionRow = (row: Execution): LiveFlow => ({
    ...{ key: row.sid, kind: 'execution', flowSid: row.flowSid },
    execution: {
      ...{ sid: row.sid, callSid: row.callSid, contact: row.contactAddress },
      ...{ revision: row.revision, at: live.placeOf(row.sid) ?? null },
      startedAt: iso(row.dateCreated),
    },
  })
  const waysRow = (flowSid: FlowSid): readonly LiveFlow[] => {
    const known = ways.known(accountSid, flowSid)
    if (!known) return []
    return [{ key: flowSid, kind: 'ways', flowSid, ways: known.ways, since: iso(known.since) }]
  }
  return {
    *read(keys) {
      if (keys === null) {
        yield* live.ofAccount(accountSid).map(executionRow)
        yield* ways.followed(accountSid).flatMap(waysRow)
        yield* trials.of(accountSid).map(trialRow)
        return
      }
      for (const key of keys) {
        const executionSid = parseSid('FN', key)
        const execution = executionSid && live.find(accountSid, executionSid)
        if (execution?.status === 'active') yield executionRow(execution)
        const flowSid = parseSid('FW', key)
        if (flowSid) yield* waysRow(flowSid)
        const callSid = parseSid('CA', key)
        const trial = callSid && trials.get(callSid)
        if (trial?.accountSid === accountSid) yield trialRow(trial)
      }
    },
    follow(touch) {
      const onExecution = (row: Execution) => row.accountSid === accountSid && touch(row.sid)
      const disposers = [
        events.on('execution.started', onExecution),
        events.on('execution.ended', onExecution),
        events.on('step.ended', (step) => {
          if (step.accountSid === accountSid) touch(step.executionSid)
        }),
        ways.events.on('changed', (account, sid) => account === accountSid && touch(sid)),
        trials.events.on('changed', (trial) => {
          if (trial.accountSid === accountSid) touch(trial.callSid)
        }),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

function trialRow(trial: Trial): LiveFlow {
  const { accountSid: _account, dateCreated, ...told } = trial
  const shape: FlowTrial = { ...told, startedAt: iso(dateCreated) }
  return { key: trial.callSid, kind: 'trial', flowSid: trial.flowSid, trial: shape }
}

const iso = (ms: number) => new Date(ms).toISOString()
