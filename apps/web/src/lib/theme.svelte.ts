export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'ramus-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const stored = localStorage.getItem(KEY);

let choice = $state<ThemeChoice>(stored === 'light' || stored === 'dark' ? stored : 'system');

function show(): void {
  const isDark = choice === 'dark' || (choice === 'system' && dark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

dark.addEventListener('change', show);
show();

/** Light, dark, or as the system says; remembered on this machine. */
export const theme = {
  get choice(): ThemeChoice {
    return choice;
  },
  choose(next: ThemeChoice): void {
    choice = next;
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    show();
  },
};
