// Segments follow the audio, and the audio follows a click on a segment's time. Both lie in one panel.
export function attach(audio) {
  const panel = audio.closest('section');
  if (!panel || panel.dataset.player) return;
  panel.dataset.player = 'attached';
  panel.addEventListener('click', (event) => {
    const item = event.target.closest('button.segment-time')?.closest('li');
    if (!item) return;
    audio.currentTime = Number(item.dataset.start);
    audio.play();
  });
  const mark = () => {
    const at = audio.currentTime;
    for (const item of panel.querySelectorAll('li[data-start]')) {
      const isHeard = at >= Number(item.dataset.start) && at < Number(item.dataset.end) && !(audio.paused && at === 0);
      if (isHeard === item.classList.contains('heard')) continue;
      item.classList.toggle('heard', isHeard);
      if (isHeard) {
        item.setAttribute('aria-current', 'true');
        if (!audio.paused) item.scrollIntoView({ block: 'nearest' });
      } else {
        item.removeAttribute('aria-current');
      }
    }
  };
  for (const name of ['timeupdate', 'seeked', 'play', 'ended']) audio.addEventListener(name, mark);
}
