/** The telephone in the browser that calls the contact centre. */
export const testPhone = {
  howling: 'Use a headset to avoid howling when the agent’s desk is on the same computer.',
  toDesk: 'Go to the desk',
  call: 'Call',
  ready: 'Ready',
  calling: 'Calling',
  notConnected: 'Not connected',
  connecting: 'Connecting',
  you: 'You',
  otherSide: 'Other side',
  otherLevel: 'Loudness of the other side',
  menu: 'What you are asked',
} as const
