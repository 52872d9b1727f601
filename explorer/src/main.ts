/** The explorer's page. */
import { App } from './page/app.js';

new App(document.body);

// The page is kept for when there is no network; its files are built, so that there is such a thing.
if (import.meta.env.PROD && 'serviceWorker' in navigator && location.protocol !== 'file:')
  void navigator.serviceWorker.register('./offline.js');
