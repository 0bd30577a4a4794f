import type { FlexState, ITask, TaskHelperApi } from '@offhook/desktop-sdk'
import { isOnTelephone } from '../contact-address.ts'
import type { TaskChannels } from './task-channels.ts'

/** Questions about a task, by the rules that plugins know. */
export function taskHelper(
  state: () => FlexState,
  channels: Pick<TaskChannels, 'capabilitiesOf'>,
): TaskHelperApi {
  const isCall = (task: ITask) => channels.capabilitiesOf(task)?.has('Call') ?? task.isCall
  const isLiveCall = (task: ITask) => isCall(task) && task.status === 'accepted'
  const isOutbound = (task: ITask) => isCall(task) && task.attributes['direction'] === 'outbound'
  const isAsking = ({ outgoingTransferObject }: ITask) => outgoingTransferObject !== null
  const isMeOnHold = (task: ITask) =>
    task.getParticipants().some(({ isCurrentWorker, onHold }) => isCurrentWorker && onHold)
  const canHold = (task: ITask) => isLiveCall(task) && !isMeOnHold(task) && !isAsking(task)
  return {
    isCallTask: isCall,
    isVoiceTask: isCall,
    isLiveCall,
    isIncomingCall: (task) => isCall(task) && task.status === 'pending' && !isOutbound(task),
    isOutboundCallTask: isOutbound,
    isInitialOutboundAttemptTask: (task) =>
      isOutbound(task) && task.status === 'pending' && task.incomingTransferObject === null,
    isPending: ({ status }) => status === 'pending',
    isTaskAccepted: ({ status }) => status === 'accepted',
    isInWrapupMode: ({ status }) => status === 'wrapping',
    isCompleted: ({ status }) => status === 'completed',
    isCallOnHold: (task) =>
      task
        .getParticipants()
        .some(({ participantType, onHold }) => participantType === 'customer' && onHold),
    isCurrentWorkerOnHold: isMeOnHold,
    isGroupCall: ({ conference }) => (conference?.liveParticipantCount ?? 0) > 2,
    isTransferredTask: ({ incomingTransferObject }) => incomingTransferObject !== null,
    isTaskWarmTransferInitiated: ({ outgoingTransferObject }) =>
      outgoingTransferObject?.mode === 'WARM',
    isWorkerInCallFromAnotherDevice: (task) => {
      const { phone, worker } = state()
      return (
        isLiveCall(task) &&
        phone.activeCallSid === null &&
        !isOnTelephone(worker.attributes) &&
        (task.conference?.liveWorkers ?? []).some(({ isCurrentWorker }) => isCurrentWorker)
      )
    },
    canHold,
    canTransfer: canHold,
    canCancelTransfer: isAsking,
    getTaskByTaskSid: (sid) =>
      [...state().worker.tasks.values()].find(({ taskSid }) => taskSid === sid),
  }
}
