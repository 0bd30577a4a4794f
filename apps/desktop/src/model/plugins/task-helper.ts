import type { ITask, TaskHelperApi } from '@offhook/desktop-sdk'

/** Questions about a task, by the rules that plugins know. */
export function taskHelper(tasks: () => Iterable<ITask>): TaskHelperApi {
  const isLiveCall = (task: ITask) => task.isCall && task.status === 'accepted'
  const isOutbound = ({ isCall, attributes }: ITask) =>
    isCall && attributes['direction'] === 'outbound'
  const isAsking = ({ outgoingTransferObject }: ITask) => outgoingTransferObject !== null
  const isMeOnHold = (task: ITask) =>
    task.getParticipants().some(({ isCurrentWorker, onHold }) => isCurrentWorker && onHold)
  const canHold = (task: ITask) => isLiveCall(task) && !isMeOnHold(task) && !isAsking(task)
  return {
    isCallTask: ({ isCall }) => isCall,
    isLiveCall,
    isIncomingCall: (task) => task.isCall && task.status === 'pending' && !isOutbound(task),
    isOutboundCallTask: isOutbound,
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
    canHold,
    canTransfer: canHold,
    canCancelTransfer: isAsking,
    getTaskByTaskSid: (sid) => [...tasks()].find(({ taskSid }) => taskSid === sid),
  }
}
