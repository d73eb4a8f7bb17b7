/*
 * umlauf.js – makes pages quicker to use; every page works without it.
 */
'use strict';

(() => {
  /** After a refused form the focus belongs to the summary, after an action to the changed line. */
  function focusFirst(root) {
    const target = root.querySelector('[data-focus-on-load]');
    if (target) target.focus();
  }

  /** The browser's file field speaks the browser's language; ours speaks the page's. */
  function germanFileFields(root) {
    for (const field of root.querySelectorAll('[data-file-field]:not([data-ready])')) {
      const input = field.querySelector('input[type=file]');
      const face = document.createElement('label');
      const button = document.createElement('span');
      const chosen = document.createElement('span');
      face.className = 'u-file__face';
      face.htmlFor = input.id;
      button.className = 'u-file__button';
      button.textContent = field.dataset.choose;
      chosen.className = 'u-file__chosen';
      face.setAttribute('aria-hidden', 'true');
      face.append(button, chosen);
      field.append(face);
      field.dataset.ready = '';
      const say = () => {
        const names = Array.from(input.files, (file) => file.name);
        chosen.textContent = names.length > 0 ? names.join(', ') : field.dataset.none;
      };
      input.addEventListener('change', say);
      say();
    }
  }

  /** A second click on the same button sends nothing; the form is free again when the page comes back. */
  function sendOnce(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '';
    setTimeout(() => delete form.dataset.sent, 5000);
  }

  /** A link to something inside a closed disclosure opens it. */
  function openTarget() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target && target.closest('details'); box; box = box.parentElement.closest('details'))
      box.open = true;
    if (target) target.scrollIntoView();
  }

  /** A diagram wider than its frame opens where the instance stands. */
  function showPlace(root) {
    for (const frame of root.querySelectorAll('.u-diagram')) {
      const here = frame.querySelector('.node.here');
      if (!here) continue;
      const place = here.getBoundingClientRect();
      const view = frame.getBoundingClientRect();
      frame.scrollLeft += place.left + place.width / 2 - view.left - view.width / 2;
    }
  }

  function ready(root) {
    germanFileFields(root);
    showPlace(root);
    focusFirst(root);
  }

  document.addEventListener('DOMContentLoaded', () => {
    ready(document);
    if (!document.querySelector('[data-focus-on-load]')) openTarget();
  });
  document.addEventListener('submit', sendOnce);
  document.addEventListener('toggle', (event) => showPlace(event.target), true);
  document.addEventListener('htmx:after:swap', (event) =>
    germanFileFields(event.target instanceof Element ? event.target : document),
  );
  window.addEventListener('hashchange', openTarget);
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
