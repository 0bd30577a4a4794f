import { Tooltip } from '@mantine/core'
import { me, type Party } from '../../model/conferences.ts'
import { calledParty } from '../../model/consult.ts'
import { formatNumber } from '../../model/format.ts'
import type { PhoneCall } from '../../model/phone.ts'
import { flexParticipant } from '../../model/plugins/flex-task.ts'
import type { TaskView } from '../../model/task-view.ts'
import { usePerson, useText } from '../../ui/hooks.ts'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import { AskedRow } from './AskedRow.tsx'
import classes from './Parties.module.css'
import { PartyActs, PartyRow } from './Party.tsx'
import { customerState, ownState, partWords, partyState } from './party-state.ts'

/** One row per party, from the conference itself: the customer, oneself, then the others. */
export function Parties({ task }: { task: TaskView }) {
  const t = useText()
  const { desk } = useDesk()
  const { phone } = useDeskView()
  const person = usePerson()
  const call = task.phase === 'live' ? phone.call : null
  const parties = task.conference?.parties ?? []
  const own = me(task.conference)
  const customer = parties.find(({ kind }) => kind === 'customer')
  const others = parties.filter((party) => party !== customer && !party.isMe)
  const ownHold = own?.holdSince ?? null
  return (
    <ul className={classes['root']} aria-label={t('desk.parties')}>
      <PartyRow
        task={task}
        given={givenOf(customer, task)}
        name={formatNumber(task.name)}
        part={partWords(t, 'desk.customer', { conference: task.conference, party: customer })}
        state={customerState(t, task)}
        isMuted={customer?.muted === true}
        level={
          call && (
            <LevelMeter
              levels={desk.phone.levels}
              direction="output"
              label={t('desk.customerLevel')}
              isOff={task.holdSince !== null}
            />
          )
        }
        quality={<QualityWord call={call} />}
      />
      <PartyRow
        task={task}
        given={givenOf(own, task)}
        name={person?.fullName ?? ''}
        part={partWords(t, 'desk.you', { conference: task.conference, party: own })}
        state={ownState(t, { task, call, own })}
        isMuted={task.phase === 'elsewhere' && own?.muted === true}
        level={
          call && (
            <LevelMeter
              levels={desk.phone.levels}
              direction="input"
              label={t('desk.ownLevel')}
              isOff={call.isMuted}
            />
          )
        }
      />
      {others.map((party) => (
        <Other key={party.callSid} task={task} party={party} isHeldMyself={ownHold !== null} />
      ))}
      {task.outgoing && task.phase === 'live' && <AskedRow task={task} to={task.outgoing.to} />}
    </ul>
  )
}

const kinds = {
  customer: 'desk.customer',
  worker: 'desk.agent',
  supervisor: 'desk.supervisor',
  external: 'desk.external',
} as const

/** What elements of plugins in a party's row are told. */
function givenOf(party: Party | null | undefined, task: TaskView) {
  return party ? { participant: flexParticipant(party, task) } : {}
}

interface OtherProps {
  readonly task: TaskView
  readonly party: Party
  readonly isHeldMyself: boolean
}

function Other({ task, party, isHeldMyself }: OtherProps) {
  const t = useText()
  const { acts } = useDesk()
  const name = formatNumber(party.name)
  const sid = task.reservationSid
  const isOnHold = party.holdSince !== null
  const participant = { callSid: party.callSid }
  const reason =
    party.status !== 'joined'
      ? t('desk.notInCall')
      : isHeldMyself
        ? t('intents.youAreOnHold')
        : task.phase === 'live'
          ? null
          : t('intents.noLiveCall')
  return (
    <PartyRow
      task={task}
      given={givenOf(party, task)}
      name={name}
      part={partWords(t, kinds[party.kind], { conference: task.conference, party })}
      state={partyState(t, party)}
      isMuted={party.muted}
      acts={
        party.kind !== 'supervisor' && (
          <PartyActs
            name={name}
            isOnHold={isOnHold}
            reason={reason}
            removeReason={party === calledParty(task.conference) ? null : reason}
            onHold={() =>
              acts.invoke(isOnHold ? 'UnholdParticipant' : 'HoldParticipant', {
                sid,
                participant,
                participantType: party.kind,
              })
            }
            onRemove={() =>
              acts.invoke('KickParticipant', { sid, participant, participantType: party.kind })
            }
          />
        )
      }
    />
  )
}

function QualityWord({ call }: { call: PhoneCall | null }) {
  const t = useText()
  if (!call) return null
  const { word, causes } = call.quality
  const label = causes.length > 0 ? causes.map((cause) => t(cause)).join('; ') : t('quality.none')
  return (
    <Tooltip label={label} openDelay={200} multiline maw={320}>
      <span className={classes[word]} data-testid="quality">
        {t(`quality.${word}`)}
      </span>
    </Tooltip>
  )
}
