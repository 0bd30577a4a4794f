/**
 * Commands: what can be asked of a router, as values. A command knows which row it is about, and so
 * which workspace. Only the router can carry it out, in a turn of its own: `router.run(command)`.
 */
import { errors, OffhookError, type WorkspaceSid } from '@offhook/core'
import type { Actor } from '../events/actor.ts'
import type { Entity, Rows } from '../rows/rows.ts'
import { notFound } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'

/** Who asks for a change, and on which condition. */
export interface Request {
  /** Who sent the request that the events of this change answer. */
  readonly cause?: string | undefined
  /** The version that the asker knows; another one is a 412. */
  readonly ifMatch?: number | undefined
  /** Who asks, for the events; the router itself when it is left out. */
  readonly actor?: Actor | undefined
}

/** The row that a command is about: its kind and its sid. */
export interface Subject {
  readonly entity: Entity
  readonly sid: string
}

const work: unique symbol = Symbol('work')

/** Something to be done in one turn, whole or not at all, and what comes of it. */
export interface Command<Result> {
  readonly subject: Subject
  readonly [work]: (turn: Turn, request: Request) => Result
}

/** A command about a workspace, which need not be there yet. */
export function inWorkspace<Result>(
  sid: WorkspaceSid,
  act: (turn: Turn) => Result,
): Command<Result> {
  return { subject: { entity: 'workspace', sid }, [work]: act }
}

/**
 * A command about a row, as the turn finds it. Refused with 20404 when it is not there, and with
 * 20412 when the asker knows another version of it.
 */
export function about<E extends Exclude<Entity, 'workspace'>, Result>(
  entity: E,
  sid: string,
  act: (turn: Turn, row: Rows[E], request: Request) => Result,
): Command<Result> {
  return {
    subject: { entity, sid },
    [work]: (turn, request) => {
      const row = turn.draft.get(entity, sid)
      if (!row) throw missing({ entity, sid })
      if ('version' in row) checkVersion(row, request)
      return act(turn, row, request)
    },
  }
}

/** Does what a command says, as a part of this turn. */
export function carryOut<Result>(turn: Turn, command: Command<Result>, request: Request): Result {
  return command[work](turn, request)
}

/** @throws OffhookError 20412 when the asker knows another version than there is */
export function checkVersion(row: { readonly version: number }, { ifMatch }: Request): void {
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new OffhookError(errors.versionMismatch)
  }
}

/** 20404 for a subject that is not there. */
export function missing({ entity, sid }: Subject): OffhookError {
  return notFound(kinds[entity], sid)
}

/** What clients call the kinds of rows. */
const kinds: Readonly<Record<Entity, string>> = {
  workspace: 'Workspace',
  activity: 'Activity',
  worker: 'Worker',
  'worker-channel': 'Channel',
  'task-channel': 'TaskChannel',
  'task-queue': 'TaskQueue',
  workflow: 'Workflow',
  task: 'Task',
  reservation: 'Reservation',
  transfer: 'Transfer',
}
