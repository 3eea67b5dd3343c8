// What the console asks the browser about itself.
const themeKey = 'voice2text.theme';

export function settings() {
  return { theme: localStorage.getItem(themeKey), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export function keepTheme(theme) {
  localStorage.setItem(themeKey, theme);
}
