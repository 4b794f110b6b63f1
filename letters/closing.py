"""What a letter says we did about a complaint that ends without a decision, unless a person writes it otherwise."""

from collections.abc import Mapping

from procedure.outcomes import Closure

DONE: Mapping[Closure, str] = {
    Closure.WITHDRAWN: "We stopped work on it, as you asked. We keep what you sent us on file.",
    Closure.TRANSFERRED: "We passed it on to them. They will write to you.",
    Closure.OUT_OF_JURISDICTION: "We read what you sent us and looked for who can help you.",
    Closure.DUPLICATE: "We go on with the matter under the case that we have already.",
}
TOLD_WHERE_TO_WRITE = "We did not pass on what you sent us. Please write to them yourself."
"""Of a transfer to which the complainant did not agree: no personal data goes with it."""
JOINED = "We put what you sent us together with your other case. All of it is looked at there."
"""Of a case that was merged into another one of the same person."""
