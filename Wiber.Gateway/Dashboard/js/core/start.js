// The page is made of many files. Where one does not come, all are asked for again, later each time: it would stay empty without
// a word. A plain script of its own: what is to work without the modules cannot be one of them.
{
  const firstPauseMs = 500;
  const longestPauseMs = 10_000;
  const pauseKey = 'wiber-start-pause';
  let isAsked = false;

  const askAgain = () => {
    const pauseMs = Number(sessionStorage.getItem(pauseKey)) || firstPauseMs;
    sessionStorage.setItem(pauseKey, String(Math.min(pauseMs * 2, longestPauseMs)));
    document.getElementById('main').textContent =
      `A part of this page did not come from the gateway; it is asked for again in ${pauseMs / 1000} s.`;
    setTimeout(reload, pauseMs);
  };

  // Without a gateway the browser would show a page of its own, which never comes back.
  const reload = () => fetch('/healthz', { cache: 'no-store' }).then(() => location.reload(), askAgain);

  const isPart = element => element instanceof HTMLScriptElement
    || (element instanceof HTMLLinkElement && element.rel === 'stylesheet');
  addEventListener('error', event => {
    if (isAsked || !isPart(event.target)) {
      return;
    }

    isAsked = true;
    if (document.readyState === 'loading') {
      addEventListener('DOMContentLoaded', askAgain);
    } else {
      askAgain();
    }
  }, true);
  addEventListener('load', () => {
    if (!isAsked) {
      sessionStorage.removeItem(pauseKey);
    }
  });
}
