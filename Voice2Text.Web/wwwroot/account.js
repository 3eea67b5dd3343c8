// The recovery codes of an account, into the clipboard.
import { copy } from './console.js';

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    if (await copy(button.dataset.copy)) button.textContent = button.dataset.copied;
  });
}
