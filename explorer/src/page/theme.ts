/** Light or dark: what the system says unless the user does. */
import { button } from './dom.js';

const key = 'tanjent-explorer-theme';
type Theme = 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');

const chosen = (): Theme | undefined => {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : undefined;
};

export const currentTheme = (): Theme => chosen() ?? (dark.matches ? 'dark' : 'light');

/** The switch; `onChange` is told of each change, also of the system's. */
export function themeSwitch(onChange: () => void): HTMLButtonElement {
  const show = (): void => {
    const theme = currentTheme();
    document.documentElement.dataset['theme'] = theme;
    toggle.textContent = theme === 'dark' ? '☀' : '☾';
    toggle.setAttribute('aria-label', theme === 'dark' ? 'Light theme' : 'Dark theme');
  };
  const toggle = button(
    '☾',
    () => {
      localStorage.setItem(key, currentTheme() === 'dark' ? 'light' : 'dark');
      show();
      onChange();
    },
    { class: 'quiet icon' },
  );
  dark.addEventListener('change', () => {
    show();
    onChange();
  });
  show();
  return toggle;
}
