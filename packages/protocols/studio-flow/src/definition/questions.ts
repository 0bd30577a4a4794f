import { type FlowDefinition, nextOf, type State } from './definition.ts'

/** How callers are asked for a key: by a text that is read to them, or by audio at an address. */
export interface Question {
  readonly say: string | null
  readonly play: string | null
}

/**
 * What a flow asks whoever phones, in the order in which it can come to that, each once. A widget
 * that waits no second for a key (a greeting that may be broken into) asks nothing.
 */
export function questionsOf({ states, initial_state }: FlowDefinition): readonly Question[] {
  const byName = new Map(states.map((state) => [state.name, state]))
  const trigger = byName.get(initial_state)
  const calls = trigger?.transitions.filter(({ event }) => event === 'incomingCall') ?? []
  // A set goes on to what is added to it while it is gone through.
  const reached = new Set(calls.map(nextOf))
  const questions = new Map<string, Question>()
  for (const name of reached) {
    const state = byName.get(name ?? '')
    if (!state) continue
    for (const transition of state.transitions) reached.add(nextOf(transition))
    const question = questionOf(state)
    if (question) questions.set(JSON.stringify(question), question)
  }
  return [...questions.values()]
}

function questionOf({ type, properties }: State): Question | null {
  if (type !== 'gather-input-on-call' || String(properties['timeout']) === '0') return null
  const [say, play] = [textOf(properties['say']), textOf(properties['play'])]
  return say === null && play === null ? null : { say, play }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
