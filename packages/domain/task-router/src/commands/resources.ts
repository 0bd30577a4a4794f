/** What can be asked of a workspace and of what it is made of. */
import { type AccountSid, makeSid, type WorkspaceSid } from '@offhook/core'
import type { Activity, TaskChannel, TaskQueue, Workflow, Workspace } from '../model.ts'
import * as activities from '../resources/activities.ts'
import * as defaults from '../resources/defaults.ts'
import * as channels from '../resources/task-channels.ts'
import * as queues from '../resources/task-queues.ts'
import * as workflows from '../resources/workflows.ts'
import * as workspaces from '../resources/workspaces.ts'
import { about, type Command, checkVersion, inWorkspace } from './command.ts'

/** The workspace that an account begins with. */
export function createDefaultWorkspace(accountSid: AccountSid): Command<defaults.DefaultWorkspace> {
  const sid = makeSid('WS')
  return inWorkspace(sid, (turn) => defaults.createDefaultWorkspace(turn, sid, accountSid))
}

export function createWorkspace(
  accountSid: AccountSid,
  request: workspaces.CreateWorkspaceRequest,
): Command<Workspace> {
  const sid = makeSid('WS')
  return inWorkspace(sid, (turn) => workspaces.createWorkspace(turn, sid, accountSid, request))
}

export function updateWorkspace(
  sid: WorkspaceSid,
  patch: workspaces.WorkspacePatch,
): Command<Workspace> {
  return inWorkspace(sid, (turn) => workspaces.updateWorkspace(turn, sid, patch))
}

/** Everything in it goes with it. @throws OffhookError 20001 while it has tasks that are not over */
export function deleteWorkspace(sid: WorkspaceSid): Command<void> {
  return inWorkspace(sid, (turn) => workspaces.deleteWorkspace(turn, sid))
}

export function createActivity(
  workspaceSid: WorkspaceSid,
  fields: activities.ActivityFields,
): Command<Activity> {
  return inWorkspace(workspaceSid, (turn) => activities.createActivity(turn, workspaceSid, fields))
}

/** Whether it is available is fixed for life. */
export function updateActivity(sid: string, friendlyName: string): Command<Activity> {
  return about('activity', sid, (turn, activity) =>
    activities.updateActivity(turn, activity, friendlyName),
  )
}

export function deleteActivity(sid: string): Command<void> {
  return about('activity', sid, activities.deleteActivity)
}

export function createTaskChannel(
  workspaceSid: WorkspaceSid,
  fields: channels.TaskChannelFields,
): Command<TaskChannel> {
  return inWorkspace(workspaceSid, (turn) => channels.createTaskChannel(turn, workspaceSid, fields))
}

export function updateTaskChannel(
  sid: string,
  patch: channels.TaskChannelPatch,
): Command<TaskChannel> {
  return about('task-channel', sid, (turn, channel) =>
    channels.updateTaskChannel(turn, channel, patch),
  )
}

export function deleteTaskChannel(sid: string): Command<void> {
  return about('task-channel', sid, channels.deleteTaskChannel)
}

export function createTaskQueue(
  workspaceSid: WorkspaceSid,
  request: queues.QueuePatch,
): Command<TaskQueue> {
  return inWorkspace(workspaceSid, (turn) => queues.createTaskQueue(turn, workspaceSid, request))
}

export function updateTaskQueue(sid: string, patch: queues.QueuePatch): Command<TaskQueue> {
  return about('task-queue', sid, (turn, queue) => queues.updateTaskQueue(turn, queue, patch))
}

export function deleteTaskQueue(sid: string): Command<void> {
  return about('task-queue', sid, queues.deleteTaskQueue)
}

export function createWorkflow(
  workspaceSid: WorkspaceSid,
  request: workflows.WorkflowPatch,
): Command<Workflow> {
  return inWorkspace(workspaceSid, (turn) => workflows.createWorkflow(turn, workspaceSid, request))
}

/**
 * @param reEvaluate the tasks that wait in it begin again under the new configuration, those that are
 * offered when they wait again; without it each stays in the configuration that it entered
 * @returns refused with 20412 when the asker knows another edition: a configuration is written as a whole
 */
export function updateWorkflow(
  sid: string,
  patch: workflows.WorkflowPatch,
  reEvaluate = false,
): Command<Workflow> {
  return about('workflow', sid, (turn, workflow, request) => {
    checkVersion({ version: workflow.edition }, request)
    return workflows.updateWorkflow(turn, workflow, patch, reEvaluate)
  })
}

export function deleteWorkflow(sid: string): Command<void> {
  return about('workflow', sid, workflows.deleteWorkflow)
}
