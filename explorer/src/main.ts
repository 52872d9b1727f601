/** The explorer's page. */
import { App } from './page/app.js';

new App(document.body);

// The built page is kept for when there is no network.
if (import.meta.env.PROD && 'serviceWorker' in navigator && location.protocol !== 'file:')
  void navigator.serviceWorker.register('./offline.js');
