export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'ramus-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const stored = localStorage.getItem(KEY);

let isDark = $state(false);
let choice = $state<ThemeChoice>(stored === 'light' || stored === 'dark' ? stored : 'system');

function show(): void {
  isDark = choice === 'dark' || (choice === 'system' && dark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

dark.addEventListener('change', show);
show();

/** Light, dark, or as the system says; remembered on this machine. */
export const theme = {
  get choice(): ThemeChoice {
    return choice;
  },
  /** What is shown just now, for what cannot be styled: canvases and charts. */
  get isDark(): boolean {
    return isDark;
  },
  choose(next: ThemeChoice): void {
    choice = next;
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    show();
  },
};
