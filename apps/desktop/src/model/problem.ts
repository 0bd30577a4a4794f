/** What went wrong, as a sentence that says what happened and what to do. */
export interface Problem {
  readonly kind: 'microphone' | 'token' | 'renewal' | 'network' | 'other'
  readonly text: string
}

/** The sentence for an error of the Voice SDK. The codes are from the SDK's own list. */
export function phoneProblem(error: unknown): Problem {
  const { code, name, message } = (error ?? {}) as {
    code?: unknown
    name?: unknown
    message?: unknown
  }
  if (code === 31401 || name === 'NotAllowedError') {
    return {
      kind: 'microphone',
      text: 'The microphone is blocked. Allow it for this page in the browser’s address bar, then try again.',
    }
  }
  if (name === 'SecurityError') {
    return {
      kind: 'microphone',
      text: 'The browser allows no microphone on this address. Use https, or localhost on this computer.',
    }
  }
  if (code === 31402 || name === 'NotFoundError' || name === 'NotReadableError') {
    return {
      kind: 'microphone',
      text: 'No microphone could be opened. Plug in a headset or close the program that uses it, then try again.',
    }
  }
  if (code === 20104 || code === 20101 || code === 20151 || code === 31205 || code === 31204) {
    return { kind: 'token', text: 'The phone’s access has expired. It is being renewed.' }
  }
  if (code === 31005 || code === 31000 || code === 31009 || code === 53000 || code === 53001) {
    return {
      kind: 'network',
      text: 'The phone lost its connection to the server and is trying again.',
    }
  }
  if (code === 53405 || code === 53400 || code === 53402) {
    return { kind: 'network', text: 'The audio of the call could not be connected.' }
  }
  const detail = typeof message === 'string' && message !== '' ? ` (${message})` : ''
  return { kind: 'other', text: `The phone reported an error${detail}.` }
}

/** The sentence of any other error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : 'Something went wrong. Try again.'
}
