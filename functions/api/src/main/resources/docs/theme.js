// Before the first paint: the reader's theme, and that scripts run.
'use strict';
document.documentElement.dataset.script = '';
try {
  const theme = localStorage.getItem('agw-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch { /* not allowed: follow the system */ }
