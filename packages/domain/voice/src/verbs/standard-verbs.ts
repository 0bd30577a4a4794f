import { type VerbTable, verbTable } from '../interpreter/verb.ts'
import { createDialVerb } from './dial/dial.ts'
import type { WorkflowDequeue } from './dial/reserved-caller.ts'
import { createEnqueueVerb, type WorkflowEnqueue } from './enqueue.ts'
import { gather } from './gather.ts'
import { hangup } from './hangup.ts'
import { leave } from './leave.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { record } from './record.ts'
import { redirect } from './redirect.ts'
import { reject } from './reject.ts'
import { say } from './say.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'

/** Every verb of this package. A new one is its file and a line here. */
export function standardVerbs(
  options: { readonly workflow?: WorkflowEnqueue; readonly reservations?: WorkflowDequeue } = {},
): VerbTable {
  return verbTable([
    createDialVerb(options.reservations ?? null),
    createEnqueueVerb(options.workflow ?? null),
    gather,
    hangup,
    leave,
    pause,
    play,
    record,
    redirect,
    reject,
    say,
    start,
    stop,
  ])
}
