import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconUserX,
} from '@tabler/icons-react'
import { me, type Party } from '../../model/conferences.ts'
import { calledParty } from '../../model/consult.ts'
import type { TaskView } from '../../model/task-view.ts'
import type { PlainKey } from '../../texts/index.ts'
import { ConfirmButton } from '../../ui/ConfirmButton.tsx'
import { useText } from '../../ui/hooks.ts'
import { RoundButton } from '../../ui/RoundButton.tsx'
import { useDesk } from '../shell/desk-context.ts'

interface PartyActsProps {
  readonly task: TaskView
  readonly party: Party
  /** As their row names them. */
  readonly name: string
}

type Act =
  | 'HoldParticipant'
  | 'UnholdParticipant'
  | 'MuteParticipant'
  | 'UnmuteParticipant'
  | 'KickParticipant'

/**
 * Mute, hold and remove of one party, always in the same place. Who is removed is gone: that takes a
 * second press.
 */
export function PartyActs({ task, party, name }: PartyActsProps) {
  const t = useText()
  const { acts } = useDesk()
  const { callSid, kind, muted: isMuted } = party
  const isOnHold = party.holdSince !== null
  const refusal = refusalOf(task, party)
  const reason = refusal && t(refusal)
  // Who is only being called can be taken back, and that loses nobody.
  const isCalled = party === calledParty(task.conference)
  const act = (what: Act) => () =>
    acts.invoke(what, {
      sid: task.reservationSid,
      participant: { callSid },
      participantType: kind,
    })
  return (
    <>
      <RoundButton
        label={t(isMuted ? 'desk.unmuteParty' : 'desk.muteParty', { name })}
        reason={reason}
        onPress={act(isMuted ? 'UnmuteParticipant' : 'MuteParticipant')}
      >
        {isMuted ? <IconMicrophoneOff size={16} /> : <IconMicrophone size={16} />}
      </RoundButton>
      <RoundButton
        label={t(isOnHold ? 'desk.resumeParty' : 'desk.holdParty', { name })}
        reason={reason}
        onPress={act(isOnHold ? 'UnholdParticipant' : 'HoldParticipant')}
      >
        {isOnHold ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      </RoundButton>
      <ConfirmButton
        label={t('desk.removeParty', { name })}
        question={isCalled ? null : t('desk.removePartyAgain', { name })}
        reason={isCalled ? null : reason}
        onConfirm={act('KickParticipant')}
      >
        <IconUserX size={16} />
      </ConfirmButton>
    </>
  )
}

/** Why nothing can be done to a party now; null where it can. */
function refusalOf({ phase, conference }: TaskView, { status }: Party): PlainKey | null {
  if (status !== 'joined') return 'desk.notInCall'
  if (me(conference)?.holdSince != null) return 'intents.youAreOnHold'
  return phase === 'live' ? null : 'intents.noLiveCall'
}
