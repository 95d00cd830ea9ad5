"""Going through a page with keys alone; every place where the focus rests has to be seen."""

# A field for a date marks the part of it that has the focus.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const named = (at.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.innerText);
    const name = at.getAttribute('aria-label') || named.join(' ').trim() || at.labels?.[0]?.innerText || at.innerText || '';
    const box = at.getBoundingClientRect();
    const x = [box.left + 2, (box.left + box.right) / 2, box.right - 2];
    const y = [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2];
    const hits = x.some((left) => y.some((top) => {
        const hit = document.elementFromPoint(left, top);
        return hit && (at.contains(hit) || hit.contains(at));
    }));
    return {name: name.replace(/\\s+/g, ' ').trim(), tag: at.localName, isSeen: hits, isMarked: at.type === 'date' || at.matches(':focus-visible')};
}"""


class Keys:
    def __init__(self, page):
        self.page = page

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)

    def type(self, text):
        self.page.keyboard.type(text)

    def focus(self):
        """The control that has the focus: name, tag, and whether a person sees that it has."""
        return self.page.evaluate(FOCUS)

    def to(self, name, key="Tab", most=150):
        """Presses Tab until the focus is on the control of this name."""
        passed = []
        for _ in range(most):
            self.press(key)
            at = self.focus()
            if at is None:
                continue
            assert at["isSeen"], f"the focus on “{at['name']}” ({at['tag']}) is hidden behind something on {self.page.url}"
            assert at["isMarked"], f"the focus on “{at['name']}” ({at['tag']}) does not show on {self.page.url}"
            passed.append(at["name"])
            if at["name"] == name or at["name"].startswith(name + " "):
                return
        raise AssertionError(f"no Tab leads to “{name}” on {self.page.url}; passed: {' | '.join(passed)[:600]}")

    def enter(self, name, key="Tab"):
        """Goes to the control of this name and presses Enter."""
        self.to(name, key)
        self.press("Enter")
