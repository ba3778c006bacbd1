// Before anything is drawn: the theme that was chosen here, if one was; otherwise the system's.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('headwater-theme');
  } catch (e) {
    console.info('the theme cannot be remembered here', e.name);
  }
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
})();
