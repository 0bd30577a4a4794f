/**
 * What went wrong, as a sentence that says what to do. The names in figures are error codes of the
 * Voice SDK and of the public interface; no sentence of theirs is ever shown.
 */
export const problems = {
  microphoneBlocked:
    'The microphone is blocked. Allow it for this page in the browser’s address bar, then try again.',
  microphoneInsecure:
    'The browser allows no microphone on this address. Use https, or localhost on this computer.',
  microphoneMissing:
    'No microphone could be opened. Plug in a headset or close the program that uses it, then try again.',
  microphoneTaken: 'Another program has the microphone. Close that program, then try again.',
  phoneToken: 'The phone’s access has expired. It is being renewed.',
  phoneRenewal: 'The phone’s access could not be renewed, so calls cannot reach you.',
  phoneNetwork: 'The phone lost its connection to the server and is trying again.',
  phoneAudio: 'The audio of the call could not be connected.',
  phoneOther: 'The phone reported error {code}. Try again; if it stays, reload the page.',
  unreachable: 'The server cannot be reached. Check the network and try again.',
  ownTokens: 'The desktop renews its tokens by itself and takes none from a plugin.',
  notAllowed: 'You may not do this. Ask an administrator.',
  onlySupervisors: 'Only supervisors can be in the calls of others.',
  unknownFilter: 'The team cannot be narrowed by “{name}”.',
  notThere: 'It is no longer there.',
  tooMany: 'Too many requests. Wait a moment and try again.',
  serverFault: 'The server has a problem. Try again in a moment.',
  refused: 'The server refused it (code {code}).',
  unknown: 'Something went wrong. Try again.',
  taskGone: 'This task is no longer yours.',
  tokenEnded: 'Your login has ended. Log in again.',
  callGone: 'The call has ended already.',
  conflict: 'Another one has this already.',
  numberInvalid: 'This is not a number that can be called.',
  numberForbidden: 'This number may not be called from here.',
} as const
