// What a page does by itself: keeps the focus when a part of it is replaced, takes the reader to what needs a look,
// closes open menus, and says when something did not arrive. Without this script the same pages work by loading anew.
(() => {
    "use strict";

    let held = null; // where the focus was when a part began to be replaced

    const focus = (element) => {
        if (!element) return false;
        if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
        element.focus();
        return document.activeElement === element;
    };

    function hold() {
        const element = document.activeElement;
        const row = element?.closest("[data-row]");
        held = {
            element,
            id: element?.id,
            key: element?.dataset?.key,
            href: row && element?.getAttribute("href"),
            row: row && [...document.querySelectorAll("[data-row]")].indexOf(row),
        };
    }

    function restore(part) {
        const now = document.activeElement;
        const asks = part.querySelector?.("[data-focus], [autofocus]");
        // HTMX has seen to autofocus already: again, and a key pressed in between would be lost.
        if (asks) return asks.hasAttribute("autofocus") || focus(asks);
        if (!held || (now && now !== document.body) || held.element === document.body) return false;
        const rows = document.querySelectorAll("[data-row]");
        const same =
            (held.id && document.getElementById(held.id)) ||
            (held.href && part.querySelector?.(`[data-row] a[href="${CSS.escape(held.href)}"]`)) ||
            (held.key && part.querySelector?.(`[data-key="${CSS.escape(held.key)}"]`)) ||
            (held.row >= 0 && held.row !== null && rows[Math.min(held.row, rows.length - 1)]?.querySelector("a[href]"));
        // What had the focus is gone: the part that changed is the next best place, not the top of the page.
        return focus(same || (part.isConnected ? part : document.getElementById("main")));
    }

    document.addEventListener("htmx:beforeSwap", hold);
    document.addEventListener("htmx:afterSettle", (event) => restore(event.detail.elt ?? event.target));

    const trouble = document.getElementById("trouble");
    const say = (shown) => () => {
        if (trouble) trouble.hidden = !shown;
    };
    for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
        document.addEventListener(name, say(true));
    }
    document.addEventListener("htmx:beforeRequest", say(false));

    // Menus are plain <details>: this only closes them when somebody goes elsewhere.
    const close = (menu, back) => {
        menu.open = false;
        if (back) menu.querySelector("summary").focus();
    };
    document.addEventListener("click", (event) => {
        for (const menu of document.querySelectorAll("details.menu[open]")) {
            if (!menu.contains(event.target)) close(menu, false);
        }
    });
    document.addEventListener("focusin", (event) => {
        for (const menu of document.querySelectorAll("details.menu[open]")) {
            if (!menu.contains(event.target)) close(menu, false);
        }
    });
    document.addEventListener("keydown", (event) => {
        const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
        if (menu) close(menu, true);
    });

    // Ticking a whole list is only a help: without this script each line is ticked by itself.
    for (const button of document.querySelectorAll("[data-tick-all]")) {
        const boxes = button.form.querySelectorAll('input[type="checkbox"]:enabled');
        button.hidden = false;
        button.addEventListener("click", () => {
            const every = [...boxes].every((box) => box.checked);
            for (const box of boxes) box.checked = !every;
        });
    }

    // Of a line of places longer than the window, the one that is open is brought into sight.
    const here = document.querySelector(".sections [aria-current]");
    const line = here?.closest("ul");
    if (line) line.scrollLeft = here.offsetLeft - line.offsetLeft;

    focus(document.querySelector("[data-focus]"));
})();
