import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Participant } from '../../api/participant.ts'
import { formatNumber } from '../../model/format.ts'
import type { PhoneState } from '../../model/phone.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useApp, useStore } from '../../ui/hooks.ts'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { type MarkState, StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import classes from './TaskCanvas.module.css'

interface State {
  readonly word: string
  readonly mark: MarkState
}

/** One row per party: who, in which state, how loud, how well heard. */
export function Participants({ task }: { task: TaskView }) {
  const { desk } = useDesk()
  const { phone } = useDeskView()
  const { session } = useApp()
  const state = useStore(session.state)
  const known = useConference(task)
  const isLive = task.phase === 'live'
  const call = isLive ? phone.call : null
  const customer = customerState(task)
  const others = known.filter(
    ({ call_sid }) =>
      call_sid !== task.conference?.customerCallSid &&
      call_sid !== task.conference?.workerCallSid &&
      call_sid !== call?.callSid,
  )
  return (
    <ul className={classes['parties']} aria-label="Parties">
      <li className={classes['party']} data-testid="party">
        <Avatar name={task.name} />
        <Name name={formatNumber(task.name)} part="Customer" />
        <Word state={customer} since={task.holdSince} />
        {call ? (
          <LevelMeter
            levels={desk.phone.levels}
            direction="output"
            label="Loudness of the customer"
            isOff={task.holdSince !== null}
          />
        ) : (
          <span />
        )}
        <QualityWord call={call} />
      </li>
      <li className={classes['party']} data-testid="party">
        <Avatar name={state.status === 'in' ? state.person.fullName : 'You'} />
        <Name name="You" part="Agent" />
        <Word state={ownState(task, phone)} since={null} />
        {call ? (
          <LevelMeter
            levels={desk.phone.levels}
            direction="input"
            label="Loudness of your microphone"
            isOff={call.isMuted}
          />
        ) : (
          <span />
        )}
        <span />
      </li>
      {others.map((party) => (
        <li key={party.call_sid} className={classes['party']} data-testid="party">
          <Avatar name={party.label ?? ''} />
          <Name name={party.label || 'Another party'} part="In this call" />
          <Word state={partyState(party)} since={null} />
          <span />
          <span />
        </li>
      ))}
    </ul>
  )
}

/** What the conference itself says, so that a hold set elsewhere shows here too. */
function useConference(task: TaskView): readonly Participant[] {
  const { offhook, session } = useApp()
  const { desk } = useDesk()
  const state = useStore(session.state)
  const accountSid = state.status === 'in' ? state.accountSid : ''
  const conferenceSid = task.conference?.sid ?? ''
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ['participants', accountSid, conferenceSid, task.holdSince !== null],
    queryFn: () => offhook.participants(accountSid, conferenceSid),
    enabled: task.phase === 'live' && conferenceSid !== '' && accountSid !== '',
    refetchInterval: 4000,
    retry: false,
  })
  const customer = data?.find(({ call_sid }) => call_sid === task.conference?.customerCallSid)
  const isOnHold = customer?.hold
  // biome-ignore lint/correctness/useExhaustiveDependencies: each fresh answer is to be noted.
  useEffect(() => {
    if (isOnHold !== undefined) desk.noteHold(task.reservationSid, isOnHold)
  }, [desk, task.reservationSid, isOnHold, dataUpdatedAt])
  return data ?? []
}

function Name({ name, part }: { name: string; part: string }) {
  return (
    <div style={{ minWidth: 0 }}>
      <div className={`${classes['partyName']} clip`}>{name}</div>
      <div className={classes['partyRole']}>{part}</div>
    </div>
  )
}

function Word({ state, since }: { state: State; since: number | null }) {
  return (
    <span className={classes['partyState']}>
      <StateMark state={state.mark} />
      {state.word}
      {since !== null && (
        <span className="soft">
          <Timer since={since} />
        </span>
      )}
    </span>
  )
}

function QualityWord({ call }: { call: PhoneState['call'] }) {
  if (!call) return <span />
  const { word, causes } = call.quality
  const label = causes.length > 0 ? causes.join('; ') : 'No trouble on the line'
  return (
    <Tooltip label={label} openDelay={200} multiline maw={320}>
      <span
        className={`${classes['quality']} ${classes[word]}`}
        data-testid="quality"
        title={`Line: ${word}`}
      >
        {word}
      </span>
    </Tooltip>
  )
}

function customerState(task: TaskView): State {
  switch (task.phase) {
    case 'live':
      return task.holdSince === null
        ? { word: 'Live', mark: 'live' }
        : { word: 'On hold', mark: 'hold' }
    case 'ringing':
    case 'connecting':
    case 'rejecting':
      return { word: 'Waiting', mark: 'connecting' }
    case 'elsewhere':
      return { word: 'In the call', mark: 'live' }
    default:
      return { word: 'Call ended', mark: 'ended' }
  }
}

function ownState(task: TaskView, phone: PhoneState): State {
  if (task.phase === 'live') {
    if (phone.call?.isMuted) return { word: 'Muted', mark: 'muted' }
    return phone.call?.state === 'reconnecting'
      ? { word: 'Reconnecting', mark: 'connecting' }
      : { word: 'Live', mark: 'live' }
  }
  if (task.phase === 'ringing') return { word: 'Ringing', mark: 'ringing' }
  if (task.phase === 'connecting') return { word: 'Connecting', mark: 'connecting' }
  if (task.phase === 'wrapping' || task.phase === 'completing') {
    return { word: 'Wrap up', mark: 'wrapping' }
  }
  return { word: 'Not in the call', mark: 'ended' }
}

function partyState({ status, hold, muted }: Participant): State {
  if (hold) return { word: 'On hold', mark: 'hold' }
  if (status === 'connected')
    return muted ? { word: 'Muted', mark: 'muted' } : { word: 'Live', mark: 'live' }
  if (status === 'complete' || status === 'failed') return { word: 'Left', mark: 'ended' }
  return { word: 'Calling…', mark: 'connecting' }
}
