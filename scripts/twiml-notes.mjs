/** What the schemas of the verbs do not say: prose for the reference of TwiML, by verb and attribute. */

/** How each verb behaves, in its place of the page. */
export const verbNotes = {
  Dial: 'Up to ten of Number, Client and Sip ring at once, or one after the other with `sequential`; the first who answers is joined, the others are cancelled. Conference, Queue and Application stand alone. A text is a number. Without `action` the document goes on; with it, its answer takes over. The ring time is `timeout` and five seconds. WhatsApp and Sim are refused with 13215.',
  Echo: 'The party hears itself until it hangs up or is sent elsewhere.',
  Enqueue:
    'The wait document is asked for again and again. Where it, or a sound in it, cannot be had, there is an alert and our own music goes on: nobody is hung up for music. A queue takes 100 by default, up to 5000 by `MaxSize`; the next caller has `QueueResult` `queue-full` and 14207. With a workflow the caller waits on when the task is over, until the application moves them.',
  Gather:
    'Without a recogniser `input="speech"` warns with 13326 and keys are listened for; its attributes are read.',
  Hangup: 'Answers first.',
  Leave: 'Only in a wait document of Enqueue; elsewhere it has no effect.',
  Pause: 'As the first verb it lets the phone ring.',
  Play: 'MP3, WAV (linear, float, µ-law, A-law, GSM), AIFF and AIFF-C, FLAC, GSM, µ-law and Sun audio; what the bytes are counts more than the type. A sound is kept as long as `Cache-Control` says, and asked for by `ETag` or `Last-Modified` after that. The well-known addresses of hold music (`com.twilio.sounds.music`, `com.twilio.music.…`) are our own music when they give none. `prompt://hold-music` and the like are sounds that ship.',
  Record: '',
  Redirect:
    'Documents that only lead back to each other are slowed down with a warning, and end the call with 12400.',
  Refer:
    'SIP parties only (13801). The action is told `ReferCallStatus`, `ReferSipResponseCode` and `NotifySipResponseCode` when the NOTIFYs have come to an end.',
  Reject: 'Before the answer: `rejected` is 603 and status `no-answer`, `busy` is 486.',
  Say: 'The built-in voice (CMU Flite) speaks English, as a woman or a man. SSML: `break`, `p`, `s`, `say-as`, `sub` and `prosody` (rate, pitch, volume) are spoken; all other elements are read as text with 12200. Another language is read as English with 13512.',
  Sms: '',
  Start: 'Holds Recording.',
  Stop: 'Holds Recording.',
}

/** What an attribute does here that its name does not tell. */
export const attributeNotes = {
  'Dial.callReason': 'read, of no effect',
  'Dial.events': 'no effect, warned of',
  'Dial.passports': 'no effect, warned of',
  'Dial.recordingConfigurationId': 'read, of no effect',
  'Dial.referUrl': 'without it a REFER is refused, with 13802',
  'Dial.answerOnBridge': 'the caller rings on, and hears what the callee’s network plays',
  'Dial.hangupOnStar': 'the key of the caller',
  'Number.byoc': 'read, of no effect',
  'Client.clientNotificationUrl': 'read, of no effect',
  'Application.customerId': 'read, of no effect',
  'Application.url': 'read, of no effect: nobody is there to hear it',
  'Application.copyParentTo': 'else `To` is the sid of the application',
  'Conference.eventCallbackUrl': 'older word for `recordingStatusCallback`',
  'Conference.jitterBufferSize': 'read, of no effect: the buffer of a leg sizes itself',
  'Conference.recordingConfigurationId': 'read, of no effect',
  'Conference.region': 'kept in the conference, of no effect',
  'Gather.debug': 'read, of no effect',
  'Gather.enhanced': 'read, of no effect',
  'Say.loop': '0 is 1000 times',
  'Play.loop': '0 is 1000 times',
  'Play.digits': '`w` 0.5 s, `W` 1 s',
}
