// The few things that need a script. Without it every page works, but for the search while typing and the copy buttons.
'use strict';

// A form that makes a key is sent once, however often somebody clicks.
document.addEventListener('submit', event => {
    const button = event.submitter;
    if (button && button.hasAttribute('data-once')) {
        setTimeout(() => { button.disabled = true; }, 0);
    }
});

// What somebody typed before the scripts were there, or the browser brought back, is searched too. htmx has begun with the same event before.
document.addEventListener('DOMContentLoaded', () => {
    const search = document.querySelector('#search[hx-get]');
    if (search && search.value !== search.defaultValue) {
        search.dispatchEvent(new Event('search'));
    }
});

// How long a key that was replaced still lives.
for (const time of document.querySelectorAll('time[data-countdown]')) {
    const end = Date.parse(time.dateTime);
    const left = document.createElement('span');
    left.className = 'left';
    time.after(' ', left);
    const tick = () => {
        const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
        const days = Math.floor(seconds / 86400);
        const clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60]
            .map(part => String(Math.floor(part)).padStart(2, '0')).join(':');
        left.textContent = '(' + (days ? days + (days === 1 ? ' day ' : ' days ') : '') + clock + ' left)';
    };
    tick();
    setInterval(tick, 1000);
}

for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
        const source = document.getElementById(button.dataset.copy);
        source.select();
        const said = document.getElementById('copied');
        try {
            await navigator.clipboard.writeText(source.value);
            said.textContent = 'Copied.';
            stored = stored || button.dataset.copy === 'secret';
        } catch {
            said.textContent = 'The browser does not let us copy: it is selected, press Ctrl+C or ⌘C.';
        }
    });
}

// The page with a new key: no way back to it, and a warning to who leaves without the key.
let stored = true;
const secretPage = document.getElementById('secret-page');
if (secretPage) {
    stored = false;
    history.replaceState(null, '', secretPage.dataset.then);
    addEventListener('beforeunload', event => {
        if (!stored) {
            event.preventDefault();
        }
    });
    addEventListener('pagehide', () => {
        for (const field of secretPage.querySelectorAll('#secret, #curl')) {
            field.value = field.defaultValue = '';
        }
    });
    addEventListener('pageshow', event => {
        if (event.persisted) {
            location.reload();
        }
    });
    for (const link of secretPage.querySelectorAll('[data-stored]')) {
        link.addEventListener('click', () => { stored = true; });
    }
}
