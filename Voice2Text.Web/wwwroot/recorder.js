// Records the microphone for the Try page. One recording at a time.
const longest = 10 * 60 * 1000;
let recorder;
let stream;
let parts;
let clock;

// Browsers give out the microphone on https and on this machine only.
export function isAvailable() {
  return window.isSecureContext && !!navigator.mediaDevices && !!window.MediaRecorder;
}

// clockElement shows the seconds; owner is told when the longest time is over.
export async function start(clockElement, owner) {
  stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  parts = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener('dataavailable', e => parts.push(e.data));
  recorder.start();
  const startedAt = performance.now();
  clock = setInterval(() => {
    const elapsed = performance.now() - startedAt;
    const seconds = Math.floor(elapsed / 1000);
    clockElement.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (elapsed > longest) {
      clearInterval(clock);
      owner.invokeMethodAsync('EndRecordingAsync');
    }
  }, 500);
}

// Gives the recording as a Blob, or null where nothing is recorded.
export async function stop() {
  clearInterval(clock);
  if (!recorder || recorder.state === 'inactive') return null;
  const stopped = new Promise(resolve => recorder.addEventListener('stop', resolve, { once: true }));
  recorder.stop();
  await stopped;
  stream.getTracks().forEach(track => track.stop());
  return new Blob(parts, { type: recorder.mimeType });
}
