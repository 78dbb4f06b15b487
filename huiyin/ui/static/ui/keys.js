// Keys: J and K move through rows, / goes to the search box, ? shows the sheet, and every element with data-key answers
// to its letter. Never while somebody types or composes a character; single keys can be turned off (WCAG 2.1.4).
(() => {
    "use strict";

    const OFF = "huiyin-keys-off";
    const sheet = document.getElementById("keys");
    let before = null; // where the focus was before the search box took it

    const seen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

    const remembered = () => {
        try {
            return localStorage.getItem(OFF) === "1";
        } catch {
            return false; // storage may be refused; keys then work as they come
        }
    };
    let off = remembered();

    function typing(element) {
        if (element.isContentEditable || element.matches("textarea, select")) return true;
        return element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
    }

    // The row's own link takes the focus, so that Enter, the context menu and a screen reader all work as on any link.
    function move(step) {
        const rows = [...document.querySelectorAll("[data-row]")].filter(seen);
        if (!rows.length) return false;
        const at = rows.findIndex((row) => row.contains(document.activeElement));
        const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
        const link = rows[next].querySelector("a[href], button");
        link?.focus({ preventScroll: true });
        rows[next].scrollIntoView({ block: "nearest" });
        return true;
    }

    function find() {
        const box = document.querySelector("[data-find]");
        if (!box || !seen(box)) return false;
        before = document.activeElement;
        box.focus();
        box.select();
        return true;
    }

    const usable = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true";
    // What stands in a closed menu has its key too; hidden for any other reason, it has none.
    const reachable = (element) => seen(element) || seen(element.closest("details.menu:not([open])") ?? element);

    function press(key) {
        const scope = document.querySelector("dialog[open]") ?? document;
        const target = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
            (element) => reachable(element) && usable(element),
        );
        if (!target) return false;
        if (target.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) target.focus();
        else {
            target.focus();
            target.click();
        }
        return true;
    }

    function words(element) {
        if (element.dataset.keyWords) return element.dataset.keyWords;
        const label = element.querySelector("span") ?? element.labels?.[0] ?? element;
        return label.textContent.trim();
    }

    function line(element) {
        const box = document.createElement("div");
        const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
        for (const part of element.dataset.key.split("+")) {
            const sign = document.createElement("kbd");
            sign.className = "key";
            sign.textContent = part === "mod" ? "Ctrl" : part === "escape" ? "Esc" : part[0].toUpperCase() + part.slice(1);
            term.append(sign);
        }
        meaning.textContent = words(element);
        box.append(term, meaning);
        return box;
    }

    function show() {
        if (!sheet || sheet.open) return false;
        const known = new Map();
        for (const element of document.querySelectorAll("[data-key]")) {
            if (reachable(element) && !known.has(element.dataset.key)) known.set(element.dataset.key, element);
        }
        sheet.querySelector("[data-keys-here]").replaceChildren(...[...known.values()].map(line));
        sheet.showModal();
        return true;
    }

    function leave(element) {
        if (!typing(element)) return false;
        element.blur();
        if (element.matches("[data-find]") && before?.isConnected) before.focus();
        return true;
    }

    // Somebody who types on at once means the form that is on its way, not the acts that still stand there.
    const waiting = () => Boolean(document.querySelector("#working.htmx-request"));

    // What is open is closed first: a dialog and a menu see to that themselves.
    function cancel(element) {
        if (document.querySelector("dialog[open]") || element.closest("details.menu[open]")) return false;
        return press("escape");
    }

    document.addEventListener("keydown", (event) => {
        // A character being composed belongs to the input method: 229 is how older browsers say so.
        if (event.isComposing || event.keyCode === 229 || event.altKey || event.defaultPrevented) return;
        const here = document.activeElement ?? document.body;
        let done = false;
        if (event.ctrlKey || event.metaKey) done = press(`mod+${event.key.toLowerCase()}`);
        else if (event.key === "Escape") done = leave(here) || cancel(here);
        else if (off || typing(here)) return;
        else if (document.querySelector("dialog[open]")) done = press(event.key.toLowerCase());
        else if (event.key === "j" || event.key === "k") done = move(event.key === "j" ? 1 : -1);
        else if (event.key === "/") done = find();
        else if (event.key === "?") done = show();
        else if (event.key.length === 1 && event.key !== " ") done = waiting() || press(event.key.toLowerCase());
        if (done) event.preventDefault();
    });

    for (const button of document.querySelectorAll("[data-keys-open]")) {
        button.hidden = false;
        button.addEventListener("click", show);
    }
    const choice = document.querySelector("[data-keys-switch]");
    if (choice) {
        choice.checked = !off;
        choice.addEventListener("change", () => {
            off = !choice.checked;
            try {
                localStorage.setItem(OFF, off ? "1" : "0");
            } catch {
                // not kept, but in force on this page
            }
        });
    }
})();
