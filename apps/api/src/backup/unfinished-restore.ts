/** Stands in a home while a backup is being restored into it: nothing may start there. */
export const UNFINISHED_RESTORE = 'unfinished-restore';
