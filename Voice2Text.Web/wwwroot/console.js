// What the console asks the browser about itself.
const themeKey = 'voice2text.theme';

export function settings() {
  return { theme: localStorage.getItem(themeKey), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export function keepTheme(theme) {
  localStorage.setItem(themeKey, theme);
}

// Resolves to whether the text is in the clipboard.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers give out the clipboard only over https and on the server itself; the old way works everywhere.
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}

// Tells a page whether an element of it is in view, now and whenever that changes.
export function watchTop(element, page) {
  const observer = new IntersectionObserver(([entry]) => {
    if (element.isConnected) page.invokeMethodAsync('OnTopAsync', entry.isIntersecting).catch(() => observer.disconnect());
    else observer.disconnect();
  });
  observer.observe(element);
}
