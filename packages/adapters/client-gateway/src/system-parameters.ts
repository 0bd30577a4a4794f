/**
 * Names that requests to applications give a meaning of their own. Applications trust them, and
 * requests are signed: what a browser adds to its call must never be taken for what the server says.
 * `To` alone is the browser's to say.
 */
const places = ['From', 'To', 'Caller', 'Called'].flatMap((party) =>
  ['City', 'State', 'Zip', 'Country'].map((part) => party + part),
)

const names = [
  ...['AccountSid', 'ApiVersion', 'ApplicationSid', 'PhoneNumberSid'],
  // the call
  ...[
    'CallSid',
    'ParentCallSid',
    'CallStatus',
    'CallDuration',
    'Duration',
    'CallToken',
    'Direction',
  ],
  ...[
    'From',
    'Caller',
    'Called',
    'CallerName',
    'ForwardedFrom',
    'AnsweredBy',
    'MachineDetectionDuration',
  ],
  ...['Timestamp', 'SequenceNumber', 'CallbackSource', 'ErrorCode', 'ErrorUrl'],
  // what was pressed and said
  ...['Digits', 'FinishedOnKey', 'SpeechResult', 'Confidence', 'UnstableSpeechResult', 'Stability'],
  // dialled and queued
  ...[
    'DialCallSid',
    'DialCallStatus',
    'DialCallDuration',
    'DialBridged',
    'DialSipCallId',
    'DialSipResponseCode',
  ],
  ...[
    'QueueSid',
    'QueueResult',
    'QueueTime',
    'QueuePosition',
    'AvgQueueTime',
    'CurrentQueueSize',
    'MaxQueueSize',
  ],
  ...[
    'DequeueResult',
    'DequeuedCallSid',
    'DequeuedCallDuration',
    'DequeuedCallQueueTime',
    'DequeingCallSid',
  ],
  ...['ConferenceSid'],
  ...places,
].map((name) => name.toLowerCase())

const reserved: ReadonlySet<string> = new Set(names)
/** Whole families: what the network says of a call, and what becomes of recordings and payments. */
const families = /^(sip|dialSip|stir|recording|transcription|payment|verification)[A-Z_]/

/** What a browser gave to its call, without what only the server may say. */
export function customParameters(
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isSystemName(name)))
}

function isSystemName(name: string): boolean {
  const first = name.charAt(0).toLowerCase() + name.slice(1)
  return reserved.has(name.toLowerCase()) || families.test(first)
}
