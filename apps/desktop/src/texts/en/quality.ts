/** How well a call is heard, and why not better. */
export const quality = {
  good: 'good',
  fair: 'fair',
  poor: 'poor',
  none: 'No trouble on the line',
  slow: 'the line is slow (round trip over 400 ms)',
  uneven: 'packets arrive unevenly',
  lowQuality: 'the estimated sound quality is low',
  lost: 'packets are lost on the way',
  manyLost: 'many packets are lost on the way',
  nothingArrives: 'nothing arrives from the other side',
  nothingSent: 'nothing is sent from here',
  interrupted: 'the connection for sound is interrupted',
  silentMicrophone: 'your microphone sends no sound',
  mos: 'sound quality is {mos} of 4.5',
} as const
