"""A page in Chromium that notes every error in it, and whatever it asks of anybody but the lamp."""


def watched(context, address):
    """A new one, whose `errors` are empty while all is well. address: of the lamp, with its scheme."""
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(address) else page.errors.append(asked.url))
    return page
