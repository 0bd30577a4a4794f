import type { Verb } from '../interpreter/verb.ts'
import type { Prompts } from '../ports.ts'
import { type DialParts, dial } from './dial/dial.ts'
import { echo } from './echo.ts'
import { type EnqueueParts, enqueue } from './enqueue.ts'
import { gather } from './gather.ts'
import { hangup } from './hangup.ts'
import { leave } from './leave.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { record } from './record.ts'
import { redirect } from './redirect.ts'
import { refer } from './refer.ts'
import { reject } from './reject.ts'
import { say } from './say.ts'
import { recording } from './start/recording.ts'
import { start } from './start/start.ts'
import { stop } from './start/stop.ts'

/** What the verbs of this package are made with. */
export interface VerbParts extends DialParts, EnqueueParts {
  readonly prompts: Prompts
}

/** Every verb of this package. A new one is its file and a line here. */
export function standardVerbs(parts: VerbParts): readonly Verb[] {
  const sideNouns = [recording(parts.recordings)]
  return [
    dial(parts),
    echo(parts),
    enqueue(parts),
    gather(parts),
    hangup,
    leave,
    pause(parts),
    play(parts),
    record(parts),
    redirect,
    refer,
    reject,
    say(parts),
    start(sideNouns),
    stop(sideNouns),
  ]
}
