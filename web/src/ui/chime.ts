/** Two soft tones, made here: no file to load. Silent where the browser has not been touched yet, and that is fine. */

let audio: AudioContext | null = null;

export function chime(): void {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume().catch(() => {});
    tone(audio, 523.25, 0);
    tone(audio, 659.25, 0.22);
  } catch {
    // No sound on this machine. The banner and the live region say it as well.
  }
}

function tone(context: AudioContext, hertz: number, afterS: number): void {
  const start = context.currentTime + afterS;
  const oscillator = new OscillatorNode(context, { frequency: hertz, type: "sine" });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.14, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.9);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 1);
}
