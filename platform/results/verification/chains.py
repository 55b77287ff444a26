"""The chains of events, each by itself and with what the site's says of the others."""

from collections.abc import Iterator

from audit.chains import ChainState, check_chains
from audit.models import SITE
from results.verification.findings import Finding, Scope


def verify_chains(_scope: Scope) -> Iterator[Finding]:
    for state in check_chains():
        for fault in state.faults:
            yield Finding(fault.code, f"In {name_chain(state)}: {fault.message}")


def name_chain(state: ChainState) -> str:
    if state.chain == SITE:
        return "the site's chain"
    return f"the chain of study “{state.title}”" if state.title else f"the chain {state.chain}"
