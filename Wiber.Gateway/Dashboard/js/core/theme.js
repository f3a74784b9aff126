// Light, dark, or as the system says.

const key = 'wiber-theme';

/** Makes a button change the theme, and remembers it. */
export function bindTheme(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = localStorage.getItem(key);
  const apply = () => {
    const isDark = chosen ? chosen === 'dark' : system.matches;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    button.textContent = isDark ? '☀' : '☾';
    button.setAttribute('aria-label', isDark ? 'Change to the light theme' : 'Change to the dark theme');
  };
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(key, chosen);
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}
