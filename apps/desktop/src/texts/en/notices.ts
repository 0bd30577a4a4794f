/** What happened, with what it means for the one who reads it. */
export const notices = {
  missed: 'You missed {name}. The call goes to the next agent.',
  taken: '{name} was taken by another agent.',
  callerLeft: 'The caller hung up: {name}.',
  notConnected: 'The call could not be connected: {name}.',
  endedUnseen: 'The task of {name} ended while the connection was lost.',
  callEnds: {
    one: 'This call ends in a minute: it is close to the time limit.',
    other: 'This call ends in {count} minutes: it is close to the time limit.',
  },
  ringsAgain: 'You rejected this call. Nobody else is free, so it rings here again.',
  unanswered: 'The call has not reached your phone.',
  reload: 'Reload the page',
  mutedUntold: 'You are muted, but others may see the opposite.',
  unmutedUntold: 'You are not muted, but others may see the opposite.',
  statusRejects: 'A call is ringing. {status} rejects it.',
  rejectAndGo: 'Reject and go to {status}',
  notOffered: 'No calls are offered to you. {why}',
  phoneDown: 'Your phone cannot be called, so your status is {status} until it is back.',
  tryAgain: 'Try again',
  dismiss: 'Dismiss',
  region: 'Notices',
} as const
