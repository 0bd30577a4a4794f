import { Tooltip } from '@mantine/core'
import { customerOf, headCount, isGroup, me, type Party } from '../../model/conferences.ts'
import { formatNumber } from '../../model/format.ts'
import type { PhoneCall } from '../../model/phone.ts'
import { flexParticipant } from '../../model/plugins/flex-task.ts'
import type { TaskView } from '../../model/task-view.ts'
import { usePerson, useText } from '../../ui/hooks.ts'
import { LevelMeter } from '../../ui/LevelMeter.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import { AskedRow } from './AskedRow.tsx'
import classes from './Parties.module.css'
import { PartyRow } from './Party.tsx'
import { PartyActs } from './PartyActs.tsx'
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
  const customer = customerOf(task.conference)
  const others = parties.filter((party) => party !== customer && !party.isMe)
  const customerName = formatNumber(task.name)
  const isCustomerGone = customer?.status === 'left'
  return (
    <ul className={classes['root']} aria-label={t('desk.parties')}>
      <PartyRow
        task={task}
        given={givenOf(customer, task)}
        name={customerName}
        part={partWords(t, 'desk.customer', { conference: task.conference, party: customer })}
        state={customerState(t, task, customer)}
        isMuted={customer?.muted === true && !isCustomerGone}
        level={
          call &&
          !isCustomerGone && (
            <LevelMeter
              levels={desk.phone.levels}
              direction="output"
              label={t('desk.customerLevel')}
              isOff={task.holdSince !== null}
            />
          )
        }
        quality={!isCustomerGone && <QualityWord call={call} />}
        acts={
          customer &&
          hasActs(task, customer) && <PartyActs task={task} party={customer} name={customerName} />
        }
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
        <Other key={party.callSid} task={task} party={party} />
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

/**
 * Between two the controls below are enough; but a customer who was muted while there were three
 * can be unmuted only here. Of a customer who has left two others they stay: one may have the focus.
 */
function hasActs({ conference }: TaskView, { muted, status }: Party): boolean {
  if (status === 'left') return conference !== null && headCount(conference) > 1
  return isGroup(conference) || muted
}

interface OtherProps {
  readonly task: TaskView
  readonly party: Party
}

function Other({ task, party }: OtherProps) {
  const t = useText()
  const name = formatNumber(party.name)
  return (
    <PartyRow
      task={task}
      given={givenOf(party, task)}
      name={name}
      part={partWords(t, kinds[party.kind], { conference: task.conference, party })}
      state={partyState(t, party)}
      isMuted={party.muted && party.status !== 'left'}
      acts={party.kind !== 'supervisor' && <PartyActs task={task} party={party} name={name} />}
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
