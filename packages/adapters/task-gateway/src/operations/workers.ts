import { checkedExpression, readAttributes, updateWorker } from '@offhook/task-router'
import { activityShape, channelShape, listShape, workerShape } from '../dialect.ts'
import {
  bad,
  everybody,
  isTrue,
  type Operation,
  type OperationContext,
  oneselfOrTeam,
  orderStep,
  sidField,
  team,
  textField,
  workerOf,
} from './operation.ts'
import { checkOwnAttributes } from './own-attributes.ts'

export const workerOperations: readonly Operation[] = [
  { method: 'GET', path: 'Activities', reach: everybody, run: listActivities },
  { method: 'GET', path: 'Workers', reach: team, run: listWorkers },
  {
    method: 'GET',
    path: 'Workers/:',
    reach: oneselfOrTeam,
    run: (context, [sid]) => workerShape(context.router, workerOf(context, sid)),
  },
  {
    method: 'POST',
    path: 'Workers/:',
    reach: oneselfOrTeam,
    bounds: checkOwnAttributes,
    run: update,
  },
  { method: 'GET', path: 'Workers/:/WorkerChannels', reach: oneselfOrTeam, run: listChannels },
]

function listActivities({ router, workspaceSid, request }: OperationContext) {
  return listShape(router.list('activity', workspaceSid).map(activityShape), request.parameters)
}

function listWorkers(context: OperationContext) {
  const { router, workspaceSid, request } = context
  const activitySid = sidField(context, 'ActivitySid', 'WA')
  const name = textField(context, 'FriendlyName')
  const activityName = textField(context, 'ActivityName')
  const ordering = textField(context, 'Ordering')
  const expression = textField(context, 'TargetWorkersExpression')
  const matches =
    expression === undefined ? null : checkedExpression(expression, 'TargetWorkersExpression')
  const rows = router
    .list('worker', workspaceSid)
    .filter((worker) => (name ?? worker.friendlyName) === worker.friendlyName)
    .filter((worker) => (activitySid ?? worker.activitySid) === worker.activitySid)
    .filter(
      (worker) =>
        activityName === undefined ||
        router.get('activity', worker.activitySid)?.friendlyName === activityName,
    )
    .filter((worker) => matches?.matches(router.scopeOf(worker)) ?? true)
    .sort((a, b) =>
      orderStep(ordering, 'DateStatusChanged', a.dateStatusChanged - b.dateStatusChanged),
    )
  return listShape(
    rows.map((worker) => workerShape(router, worker)),
    request.parameters,
  )
}

async function update(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, cause, actor, role } = context
  const worker = workerOf(context, sid)
  const own = worker.sid === context.workerSid
  const { Attributes, RejectPendingReservations } = request.parameters
  const activitySid = textField(context, 'ActivitySid')
  if (activitySid !== undefined && router.get('activity', activitySid) === undefined) {
    throw bad(`There is no activity ${activitySid}`)
  }
  const attributes = Attributes === undefined ? undefined : readAttributes(Attributes)
  // Workers are bound more narrowly, by the operation's bounds; administrators not at all.
  if (role === 'supervisor' && attributes) await context.checkAttributes(worker.sid, attributes)
  const updated = await router.run(
    updateWorker(worker.sid, {
      activitySid,
      attributes,
      rejectPendingReservations: isTrue(RejectPendingReservations),
    }), // The SDK sends a supervisor's own version with another worker's update.
    { cause, actor, ifMatch: own ? request.ifMatch : undefined },
  )
  return workerShape(router, updated)
}

function listChannels(context: OperationContext, [sid]: readonly string[]) {
  const { router, workspaceSid, request } = context
  const worker = workerOf(context, sid)
  const rows = router
    .list('worker-channel', workspaceSid)
    .filter(({ workerSid }) => workerSid === worker.sid)
  return listShape(
    rows.map((channel) => channelShape(router, channel)),
    request.parameters,
  )
}
